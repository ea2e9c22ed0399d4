namespace VerifiedAddition.Circuits;

/// <summary>What one experiment found.</summary>
/// <param name="Number">Its number (docs/circuits.md).</param>
/// <param name="Name">Its name.</param>
/// <param name="Verdict">Null if it is not applicable.</param>
/// <param name="Why">What the verdict rests on, or why there is none: a sentence.</param>
/// <param name="Measurements">The figures; none if it is not applicable.</param>
public sealed record Finding(int Number, string Name, Verdict? Verdict, string Why, IReadOnlyList<Measurement> Measurements)
{
    /// <summary>
    /// A finding whose verdict is that of its measurements: strong if all are, none if none is even partial, and partial otherwise. It is not applicable if there
    /// is nothing to judge.
    /// </summary>
    internal static Finding Of(int number, string name, IReadOnlyList<Measurement> measurements, string? note = null)
    {
        Verdict[] judged = [.. measurements.Select(one => one.Verdict).OfType<Verdict>()];
        if (judged.Length == 0)
        {
            return new(number, name, null, measurements.Count == 0 ? "No answer digit gets a carry from a column below." : "There is no case that can be judged.", measurements);
        }

        var (strong, partial) = (judged.Count(one => one is Circuits.Verdict.Strong), judged.Count(one => one is Circuits.Verdict.Partial));
        var why = $"Of {judged.Length} {(judged.Length == 1 ? "case" : "cases")} {strong} strong, {partial} partial.";
        return new(number, name, MechanismRule.All(measurements.Select(one => one.Verdict)), note is null ? why : $"{why} {note}", measurements);
    }

    /// <summary>An experiment that says nothing about a model.</summary>
    internal static Finding NotApplicable(int number, string name, string why) => new(number, name, null, why, []);
}
