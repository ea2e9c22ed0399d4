using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>What verifications found, for people.</summary>
internal static class VerificationTables
{
    /// <summary>Failing questions that are shown of each operation; JSON has more.</summary>
    private const int MostShown = 10;

    public static void Draw(Report report, string model, IReadOnlyList<VerificationReport> reports)
    {
        var plan = reports[0].Snapshot.Plan!;
        report.Say($"{model}: {plan.Digits} digits, {Words.Of(plan.Sample)} questions, seed {plan.Seed}.");
        DrawCounts(report, reports);
        foreach (var one in reports.Where(one => one.Snapshot.Failures > 0))
        {
            DrawFailures(report, one);
        }
    }

    private static void DrawCounts(Report report, IReadOnlyList<VerificationReport> reports)
    {
        var table = Tables.With(
            "Operation", ">Questions", ">Wrong", ">Accuracy", ">Wrong per million", ">95 % interval per million", ">Time", ">on threads");
        foreach (var now in reports.Select(one => one.Snapshot))
        {
            var rate = ClopperPearson.FailureRate(now.Failures, now.Asked);
            table.Row(
                now.Plan!.Operation.Name(),
                Figures.Count(now.Asked),
                Figures.Count(now.Failures),
                Figures.Accuracy(now.Asked - now.Failures, now.Asked),
                Figures.PerMillion((double)now.Failures / now.Asked),
                $"{Figures.PerMillion(rate.Lower)} to {Figures.PerMillion(rate.Upper)}",
                Figures.Duration(now.Seconds),
                Figures.Duration(now.ShardSeconds));
        }

        report.Draw(table);
    }

    private static void DrawFailures(Report report, VerificationReport one)
    {
        var (count, name) = (one.Snapshot.Failures, one.Snapshot.Plan!.Operation.Name());
        var shown = one.Failing.Take(MostShown).ToArray();
        report.Say(shown.Length < count
            ? $"The first {shown.Length} of {Figures.Count(count)} wrong answers ({name}):"
            : $"The wrong answers ({name}):");
        var table = Tables.With("Question", "Expected", "Answer", "Class", "Wrong digits");
        foreach (var failure in shown)
        {
            table.Row(failure.Question, failure.Expected, failure.Predicted, failure.Class, failure.Impact);
        }

        report.Draw(table);
    }
}
