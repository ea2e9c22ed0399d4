using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>A large sweep: how many variants are in which state, what they wait for, and the few that matter now.</summary>
internal static class OverviewTables
{
    /// <summary>Draws the counts, and below them the variants that are listed.</summary>
    /// <param name="report">Where to.</param>
    /// <param name="listed">The sweep with those of its variants that matter now.</param>
    /// <param name="sweep">The counts of all.</param>
    public static void Draw(Report report, SweepSnapshot listed, SweepOverview sweep)
    {
        var table = Tables.With("State", ">Variants");
        foreach (var count in sweep.States)
        {
            table.Row(count.State, Figures.Count(count.Variants));
        }

        table.Row("");
        table.Row("Total", Figures.Count(sweep.Variants));
        report.Draw(table);
        foreach (var wait in sweep.Waits)
        {
            report.Say($"  {Figures.Count(wait.Variants)} waiting: the first {wait.First}");
        }

        SayTotals(report, sweep);
        if (listed.Cells.Length > 0)
        {
            SweepSummary.DrawRows(report, listed);
        }
    }

    /// <summary>Says what was asked of all variants, and what they took.</summary>
    private static void SayTotals(Report report, SweepOverview sweep)
    {
        var totals = sweep.Totals;
        if (totals.Asked > 0)
        {
            var wrong = totals.Failures > 0 ? $"; {Figures.Count(sweep.Wrong, "variant")} gave wrong answers in the end" : "";
            report.Say($"{Figures.Count(totals.Asked, "question")} asked, {Figures.Count(totals.Failures)} wrong{wrong}.");
        }

        var verification = totals.Asked > 0
            ? $", verification {Figures.Duration(totals.VerificationSeconds)} ({Figures.Duration(totals.ThreadSeconds)} on threads)"
            : "";
        report.Say($"Training took {Figures.Duration(totals.TrainingSeconds)}{verification}.");
        SweepSummary.SayCertificates(report, totals.Proved, totals.Refuted);
        if (sweep.Unsaved > 0)
        {
            report.Say($"Of {Figures.Count(sweep.Unsaved, "variant")} the last attempt to store something failed.");
        }
    }

    /// <summary>Says which variants are listed, and how to see others.</summary>
    public static void SayMore(Report report, SweepSnapshot listed, SweepOverview sweep)
    {
        if (sweep.Left > 0)
        {
            report.Say($"{Figures.Count(sweep.Left, "variant")} no longer in the sweep, but kept: 'left' of --json names them.");
        }

        var which = listed.Cells.Length == 0
            ? "No variant has failed, has wrong answers or trains."
            : $"Listed: {Figures.Count(listed.Cells.Length)} of {Figures.Count(sweep.Variants, "variant")}, those that failed, then those with wrong answers and those " +
              $"that train, at most {SeenSweep.MaxListed}.";
        report.Say(
            $"{which} 'va sweep show {sweep.Name} --state STATE' lists those of a state, '--name TEXT' those whose names contain a text, '--page K' a page of " +
            "all, and '--all' all.");
    }
}
