namespace VerifiedAddition.Circuits;

/// <summary>How certain a verdict is: the least error of intervals (<see cref="Confidence"/>) with which a figure is still judged so, 1 if with none.</summary>
/// <remarks>As all figures of a verdict must agree, that is its p-value: the larger of theirs (an intersection-union test).</remarks>
/// <param name="Strong">That it is strong, 5e-12 to 1.</param>
/// <param name="Holds">That it is at least partial, 5e-12 to 1.</param>
public readonly record struct PValues(double Strong, double Holds)
{
    /// <summary>The errors that are tried, largest first: four a decade, the one of usual intervals among them.</summary>
    private static readonly Confidence[] Tried = [.. Enumerable.Range(-5, 46).Select(step => new Confidence(Confidence.Usual.Error * Math.Pow(10, -step / 4.0)))];

    /// <summary>The findings at the usual confidence, each judged figure with its p-values.</summary>
    /// <param name="judge">The same findings and figures at any confidence; the less error, the weaker their verdicts.</param>
    internal static IReadOnlyList<Finding> Of(Func<Confidence, IReadOnlyList<Finding>> judge)
    {
        var usual = judge(Confidence.Usual);
        var found = usual.Select(finding => finding.Measurements.Select(_ => new PValues(1, 1)).ToArray()).ToArray();
        foreach (var confidence in Tried)
        {
            foreach (var (f, finding) in judge(confidence).Index())
            {
                foreach (var (m, one) in finding.Measurements.Index())
                {
                    found[f][m] = new(
                        one.Verdict is Verdict.Strong ? confidence.Error : found[f][m].Strong, one.Verdict > Verdict.None ? confidence.Error : found[f][m].Holds);
                }
            }
        }

        return [.. usual.Select((finding, f) => finding with
        {
            Measurements = [.. finding.Measurements.Select((one, m) => one.Verdict is null ? one : one with { P = found[f][m] })],
        })];
    }

    /// <summary>What remains of verdicts if as many are tested: each p-value is corrected by the method of Holm (1979), those of strong ones and those of all that hold.</summary>
    /// <param name="tested">The p-values of all of them.</param>
    /// <returns>A verdict for each, in their order: with a probability of 95 % none is strong, and none holds, by chance.</returns>
    public static IReadOnlyList<Verdict> Corrected(IReadOnlyList<PValues> tested)
    {
        ArgumentNullException.ThrowIfNull(tested);
        var (strong, holds) = (Rejected([.. tested.Select(one => one.Strong)]), Rejected([.. tested.Select(one => one.Holds)]));
        return [.. tested.Select((_, i) => strong[i] ? Verdict.Strong : holds[i] ? Verdict.Partial : Verdict.None)];
    }

    private static bool[] Rejected(double[] tested)
    {
        var rejected = new bool[tested.Length];
        foreach (var (rank, i) in Enumerable.Range(0, tested.Length).OrderBy(i => tested[i]).Index())
        {
            if (tested[i] > Confidence.Usual.Error / (tested.Length - rank))
            {
                break;
            }

            rejected[i] = true;
        }

        return rejected;
    }
}
