using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>The first sentences of a report: how many models gave no wrong answer, and which did.</summary>
internal static class LeadSentence
{
    /// <summary>More models with wrong answers are counted, not named.</summary>
    private const int MaxNamed = 3;

    public static string Of(Findings findings)
    {
        if (findings.Sweep is null)
        {
            return findings.Models is [var model] ? $"{Capital(SummarySection.Gist(model))}." : "";
        }

        var (all, verified) = (findings.Models, findings.Models.Where(model => model.Verifications.Count > 0).ToArray());
        return all.Count == 0 ? "The sweep has no variants." : string.Join(' ', Sentences(all, verified));
    }

    private static IEnumerable<string> Sentences(IReadOnlyList<ModelFindings> all, ModelFindings[] verified)
    {
        var wrong = verified.Where(model => Failures(model) > 0).OrderByDescending(model => (double)Failures(model) / Asked(model)).ToArray();
        yield return verified.Length == 0
            ? "No model has been verified."
            : $"{Figures.Count(verified.Length - wrong.Length)} of {Figures.Count(all.Count, "model")}: no wrong answer in anything that was asked " +
              $"({Figures.Count(verified.Sum(Asked), "question")} in all).";
        if (wrong.Length > 0)
        {
            var named = wrong.Take(MaxNamed).Select(model => $"{model.Name} {Figures.Count(Failures(model))} of {Figures.Count(Asked(model))}");
            yield return $"Wrong answers: {string.Join(", ", named)}{(wrong.Length > MaxNamed ? $", and {Figures.Count(wrong.Length - MaxNamed, "other model")}" : "")}.";
        }

        if (all.Except(verified).ToArray() is { Length: > 0 } others)
        {
            var states = others.GroupBy(model => model.State).OrderByDescending(same => same.Count()).Select(same => $"{Figures.Count(same.Count())} {Of(same.Key)}");
            yield return verified.Length == 0 ? $"Of {Figures.Count(all.Count, "model")}: {string.Join(", ", states)}." : $"Not verified: {string.Join(", ", states)}.";
        }
    }

    public static long Asked(ModelFindings model) => model.Verifications.Sum(one => one.Snapshot.Asked);

    public static long Failures(ModelFindings model) => model.Verifications.Sum(one => one.Snapshot.Failures);

    private static string Of(CellState state) => state switch
    {
        CellState.Done => "trained",
        CellState.Working => "being verified",
        CellState.Training => "in training",
        _ => EnumText.Of(state),
    };

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
