using System.Globalization;
using System.Text;

namespace VerifiedAddition.Benchmarks;

/// <summary>What a simulated grid asked of its pool, and what that took.</summary>
internal sealed record PoolFigures
{
    public required PoolPlan Plan { get; init; }

    /// <summary>Variants that were trained before the simulation ended.</summary>
    public required long Trained { get; init; }

    public required double SimulatedSeconds { get; init; }

    /// <summary>Seconds that the simulation took.</summary>
    public required double Seconds { get; init; }

    /// <summary>The processor.</summary>
    public string? Processor { get; init; }

    public required IReadOnlyList<CallFigures> Calls { get; init; }

    /// <summary>From the moment a slot is free until it has its next lease, if the pool only decided.</summary>
    public required HandOutFigures HandOut { get; init; }

    /// <summary>The same with a write to a disk for the return and for the lease.</summary>
    public required HandOutFigures HandOutWritten { get; init; }

    public required FairnessFigures Fairness { get; init; }

    /// <summary>Forecasts of the whole queue, made every ten simulated seconds.</summary>
    public required CallFigures Forecast { get; init; }

    /// <summary>How often a sweep asks about a queue that has changed since the last one asked.</summary>
    public required double ForecastsDuePerSecond { get; init; }

    public required ForecastFigures Errors { get; init; }

    public required StoredFigures Stored { get; init; }

    /// <summary>Slots a second that one processor can free and lease again, if it did nothing else.</summary>
    public double HandOutsPerSecond => 1e6 / Calls.Where(call => call.Name is SimulatedPool.Return or SimulatedPool.Lease).Sum(call => call.Mean);

    public double CallsPerSecond => Calls.Sum(call => call.PerSecond);

    public double BytesPerSecond => Calls.Sum(call => call.BytesPerSecond);

    public override string ToString()
    {
        var text = new StringBuilder();
        Line($"{Plan.Silos} silos of {Plan.Slots} slots, {Plan.Cells} cells of {Plan.Minutes:0.#} min in {Plan.Sweeps} sweeps, on {Processor ?? "a processor"}");
        Line($"simulated {SimulatedSeconds:0} s in {Seconds:0} s; {Trained} of {Plan.Cells} cells trained");
        Line($"{"call of the pool",-28}{"calls/s",10}{"mean µs",10}{"p50 µs",10}{"p99 µs",10}{"core",9}{"sent B",10}{"answer B",10}{"kB/s",10}");
        foreach (var call in Calls)
        {
            Line($"{call.Name,-28}{call.PerSecond,10:0.0}{call.Mean,10:0.0}{call.Median,10:0.0}{call.P99,10:0.0}{call.Core,9:0.0%}{call.BytesIn,10:0}{call.BytesOut,10:0}{call.BytesPerSecond / 1000,10:0.0}");
        }

        Line($"{"all",-28}{CallsPerSecond,10:0.0}{"",30}{Calls.Sum(call => call.Core),9:0.0%}{"",20}{BytesPerSecond / 1000,10:0.0}");
        Line($"hand out    {HandOutsPerSecond:0} freed slots/s by one processor; {HandOut}");
        Line($"  written   {HandOutWritten}");
        Line($"stored      {Stored}");
        Line($"forecast    {Forecast.Mean / 1000:0.0} ms each (longest {Forecast.P99 / 1000:0.0} ms), {ForecastsDuePerSecond:0.0} due each second");
        Line($"  error     median {Errors.MedianSeconds:0.0} s ({Errors.MedianShare:0.0%} of waits of a minute and more), p90 {Errors.P90Seconds:0.0} s ({Errors.P90Share:0.0%}), bias {Errors.Bias:0.0} s; {Errors.Compared} compared, {Errors.Unknown:0.0%} not told");
        Line($"fairness    Jain's index {Fairness.Mean:0.0000} on average, {Fairness.Median:0.0000} (median), at least {Fairness.Least:0.0000}; farthest from even: {Fairness.MedianDeviation:0.0} slots (median), {Fairness.LargestDeviation:0.0} (most)");
        return text.ToString().TrimEnd();

        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
    }
}

/// <summary>How long a free slot waits for its next lease.</summary>
/// <param name="Median">Milliseconds.</param>
/// <param name="P99">Milliseconds that 99 of 100 do not exceed.</param>
/// <param name="Busy">Share of the time in which the pool was busy; above 1, it falls behind for as long as this lasts.</param>
internal sealed record HandOutFigures(double Median, double P99, double Busy)
{
    public static HandOutFigures Of(IReadOnlyList<double> sorted, double busy) =>
        new(CallMeter.Percentile(sorted, 0.5), CallMeter.Percentile(sorted, 0.99), busy);

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"a slot waits {Median:0.000} ms (median), {P99:0.000} ms (p99); busy {Busy:0.0%}{(Busy > 1 ? ": falls behind" : "")}");
}

/// <summary>What leases cost to store.</summary>
/// <param name="WritesPerSecond">Records that were written.</param>
/// <param name="MeanBytes">Of a write.</param>
/// <param name="LargestBytes">Of the largest.</param>
/// <param name="Records">Records at the end.</param>
/// <param name="MakeMilliseconds">Processor time to make what is stored at a time, and to write it as JSON.</param>
/// <param name="Full">What was measured with a lease for every slot.</param>
internal sealed record StoredFigures(double WritesPerSecond, double MeanBytes, double LargestBytes, int Records, double MakeMilliseconds, FullFigures Full)
{
    public double BytesPerSecond => WritesPerSecond * MeanBytes;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{WritesPerSecond:0.0} writes/s of {MeanBytes / 1000:0.0} kB (largest {LargestBytes / 1000:0.0} kB) to {Records} records are {BytesPerSecond / 1e6:0.00} MB/s; {MakeMilliseconds:0.00} ms of a processor to make one\n") + string.Create(
        CultureInfo.InvariantCulture,
        $"  full      {Full.Leases} leases on {Full.Pages} pages of {Full.MeanBytes / 1000:0.0} kB (largest {Full.LargestBytes / 1000:0.0} kB), {Full.AllBytes / 1000:0} kB in all; {Full.LeaseMilliseconds:0.0} ms to store a lease or a return: {Full.VariantsPerSecond:0} variants/s; {Full.AloneMilliseconds:0.0} ms if it is the only one, {Full.WholeMilliseconds:0.0} ms with all in one record; {Full.FormMilliseconds:0} ms to distribute all, {Full.LoadMilliseconds:0} ms to take over all");
}
