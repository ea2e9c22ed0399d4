using VerifiedAddition.Arithmetic;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>Verification results as tables.</summary>
internal static class VerificationTables
{
    /// <summary>Number of failing questions and strata shown per operation; JSON has more.</summary>
    private const int MaxShown = 10;

    public static void Draw(Report report, string model, IReadOnlyList<VerificationReport> reports, double level)
    {
        var plan = reports[0].Snapshot.Plan!;
        report.Say($"{model}: {plan.Digits} digits, {Described(plan)}.");
        DrawCounts(report, reports, level);
        foreach (var one in reports)
        {
            Say(report, one);
        }

        foreach (var one in reports.Where(one => one.Snapshot.Failures > 0))
        {
            DrawClasses(report, one);
            DrawFailures(report, one);
        }
    }

    private static string Described(VerificationPlan plan) => plan.Sample switch
    {
        SampleKind.Exhaustive => "all questions",
        SampleKind.Strata => $"{Figures.Count(plan.Realisations)} questions of every stratum and special ones, seed {plan.Seed}",
        _ => $"{EnumText.Of(plan.Sample)} questions, seed {plan.Seed}",
    };

    private static void DrawCounts(Report report, IReadOnlyList<VerificationReport> reports, double level)
    {
        string[] interval = reports.All(one => one.Snapshot.IsWhole()) ? [] : [$">{Figures.Real(level * 100)} % interval per million"];
        var table = Tables.With(
        [
            "Operation", ">Questions", ">Wrong", ">Accuracy", ">Wrong per million", .. interval,
            ">Nines certified", ">Smallest margin", ">Time", ">on threads", ">Questions/s",
        ]).MayOmit("on threads", "Smallest margin", "Questions/s", "Time", "Wrong per million", "Nines certified", "Accuracy");
        foreach (var one in reports)
        {
            var now = one.Snapshot;
            table.Row(
            [
                now.Plan!.Operation.Name(),
                Figures.Count(now.Asked),
                Figures.Count(now.Failures),
                Figures.Accuracy(now.Asked - now.Failures, now.Asked),
                Figures.PerMillion((double)now.Failures / now.Asked),
                .. interval.Select(_ => now.IsWhole() ? "exact" : Interval(now.Failures, now.Asked, level)),
                VerificationFigures.Nines(now),
                Figures.Loss(one.SmallestMargin),
                Figures.Duration(now.Seconds),
                Figures.Duration(now.ShardSeconds),
                Figures.Rate(now.Asked / now.Seconds),
            ]);
        }

        report.Draw(table);
    }

    private static void Say(Report report, VerificationReport one)
    {
        var (plan, name) = (one.Snapshot.Plan!, one.Snapshot.Plan!.Operation.Name());
        if (one.Snapshot.IsWhole())
        {
            report.Say(one.Snapshot.Failures == 0
                ? $"{name}: every question of {plan.Digits} digits is answered rightly."
                : $"{name}: these are all the wrong answers there are, not a sample of them, so the counts are exact.");
        }

        if (one.Rechecked > 0)
        {
            report.Say(plan.Rigorous
                ? $"{name}: float64 decided every question{Bounded(one.Rounding)}."
                : $"{name}: {Figures.Count(one.Rechecked, "question")} too close for float32, decided in float64{Bounded(one.Rounding)}.");
        }

        if (VerificationFigures.LegacyVerdict(one) is { } verdict)
        {
            report.Say($"{name}: the original program would say '{verdict}'.");
        }
    }

    private static string Bounded(RoundingResult? rounding) => rounding switch
    {
        null => "",
        { Undecided: 0 } => $"; rounding changed no answer: it is {Figures.Real(rounding.Bound)} at most",
        _ => $"; for {Figures.Count(rounding.Undecided)} of them that is not proved: rounding may be up to {Figures.Real(rounding.Bound)}",
    };

    private static void DrawClasses(Report report, VerificationReport one)
    {
        var name = one.Snapshot.Plan!.Operation.Name();
        string[] interval = one.Snapshot.IsWhole() ? [] : [">95 % interval per million"];
        var table = Tables.With(["Class", ">Questions", ">Wrong", ">Wrong per million", .. interval]).MayOmit("Wrong per million");
        foreach (var count in one.Classes)
        {
            AddRow(count.Class, count.Questions, count.Failures);
        }

        var failing = one.Strata.Where(count => count.Failures > 0).OrderByDescending(count => (double)count.Failures / count.Questions).ToArray();
        foreach (var count in failing.Take(MaxShown))
        {
            AddRow(ColumnStates.Label(count.Stratum, one.Snapshot.Plan.Digits), count.Questions, count.Failures);
        }

        report.Say(!one.Snapshot.Plan.Operation.Rules().HasColumns
            ? $"By class ({name}):"
            : failing.Length > MaxShown
                ? $"By class and by stratum ({name}; the worst {MaxShown} of {Figures.Count(failing.Length)} strata with wrong answers):"
                : $"By class, and by each stratum with wrong answers ({name}):");
        report.Draw(table);

        void AddRow(string what, long questions, long failures) => table.Row(
        [
            what,
            Figures.Count(questions),
            Figures.Count(failures),
            Figures.PerMillion((double)failures / questions),
            .. interval.Select(_ => Interval(failures, questions, VerificationFigures.DefaultLevel)),
        ]);
    }

    private static string Interval(long failures, long asked, double level)
    {
        var rate = ClopperPearson.FailureRate(failures, asked, level);
        return $"{Figures.PerMillion(rate.Lower)} to {Figures.PerMillion(rate.Upper)}";
    }

    private static void DrawFailures(Report report, VerificationReport one)
    {
        var (count, name) = (one.Snapshot.Failures, one.Snapshot.Plan!.Operation.Name());
        var shown = one.Failing.Take(MaxShown).ToArray();
        report.Say(shown.Length < count
            ? $"The first {shown.Length} of {Figures.Count(count)} wrong answers ({name}):"
            : $"The wrong answers ({name}):");
        var table = Tables.With("Question", "Expected", "Answer", "Class", "Wrong digits").MayOmit("Class", "Wrong digits");
        foreach (var failure in shown)
        {
            table.Row(failure.Question, failure.Expected, failure.Predicted, failure.Class, failure.Impact);
        }

        report.Draw(table);
    }
}
