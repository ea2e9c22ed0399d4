using System.Globalization;

namespace VerifiedAddition.Benchmarks;

/// <summary>What questions about one sweep cost.</summary>
/// <param name="Processor">The model of the processor.</param>
/// <param name="Cells">Variants of the sweep.</param>
/// <param name="Rounds">Times that each question was asked.</param>
/// <param name="Costs">The questions.</param>
internal sealed record ViewFigures(string? Processor, int Cells, int Rounds, ViewCost[] Costs)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        {Cells:N0} variants, {Processor}; median and longest of {Rounds}, milliseconds of processor time
        {string.Join(Environment.NewLine, Costs.AsEnumerable())}
        """);
}

/// <summary>A question about a sweep.</summary>
/// <param name="Name">What is asked for.</param>
/// <param name="Median">Milliseconds of processor time.</param>
/// <param name="Longest">Milliseconds of processor time; the first time includes what is computed once.</param>
/// <param name="Bytes">Bytes of the answer, without the message's header.</param>
internal sealed record ViewCost(string Name, double Median, double Longest, int Bytes)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name,-50} {Median,9:0.000} {Longest,9:0.000} {Bytes,12:N0} B");
}
