using VerifiedAddition.Arithmetic;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>A sweep's results and cost, as the table at its end.</summary>
internal static class SweepSummary
{
    /// <summary>Describes how a sweep's variants are verified.</summary>
    public static string VerificationOf(SweepSpec spec) => spec.Verification switch
    {
        null => "no verification",
        { Sample: SampleKind.Exhaustive } => "all questions of each operation",
        { Sample: SampleKind.Strata } strata =>
            $"{Figures.Count(strata.Realisations)} questions of every stratum per operation, and special ones (seed {strata.Seed})",
        { Sample: { } sample } random => $"{Figures.Count(random.Questions)} {EnumText.Of(sample)} questions per operation (seed {random.Seed})",
        var any => $"{Figures.Count(any.Questions)} questions per operation, uniform (seed {any.Seed}) where there are more",
    };

    /// <summary>Describes how a sweep's variants are refined; follows the verification's description; empty if none is.</summary>
    public static string RefinementOf(SweepSpec spec)
    {
        var refined = spec.Variants.Where(variant => variant.Refine is not null).ToArray();
        return refined switch
        {
            [] => "",
            _ when refined.DistinctBy(variant => variant.Refine).Count() > 1 => $"; {Figures.Count(refined.Length, "variant")} with wrong answers refined, each in its way",
            _ => $"; {(refined.Length == spec.Variants.Length ? "what has wrong answers" : $"{Figures.Count(refined.Length, "variant")} with wrong answers")} refined: {SweepText.Of(refined[0].Refine!)}",
        };
    }

    /// <summary><c>; analysed</c>, if models are: the jobs of a sweep besides verification.</summary>
    public static string OtherJobsOf(SweepSpec spec) => string.Concat(JobKinds.All
        .Where(kind => kind != JobKinds.Verification && Array.Exists(spec.Variants, variant => kind.PlansOf(spec, variant.Spec).Any()))
        .Select(kind => $"; {kind.Done}"));

    /// <summary>Describes what is decided while variants train; empty for nothing.</summary>
    public static string MilestonesOf(SweepSpec spec) =>
        (spec.Halving is { } halving ? $"; halved: {SweepText.Of(halving)}" : "") + (spec.StopWhen is { } stop ? $"; {SweepText.Of(stop)}" : "");

    /// <summary><c>; priority 5, at most 2 slots, at most 10 slot-hours, for anna</c>, if not the default.</summary>
    public static string TermsOf(SweepTerms? terms) => (terms switch
    {
        null or { Priority: 0, MaxSlots: null } => "",
        { MaxSlots: { } most } => $"; priority {Figures.Count(terms.Priority)}, at most {Figures.Count(most, "slot")}",
        _ => $"; priority {Figures.Count(terms.Priority)}",
    }) + (terms?.MaxSlotHours is { } hours ? $"; at most {Figures.Real(hours)} slot-hours" : "") + (terms?.Owner is { } owner ? $"; owner {owner}" : "");

    public static void Draw(Report report, SweepSnapshot sweep)
    {
        var table = TableOf(sweep);
        var verifications = sweep.Cells.SelectMany(cell => cell.Verifications).ToArray();
        table.Row("");
        table.Row(
            "Total",
            "",
            "",
            Figures.Count(verifications.Sum(one => one.Asked)),
            Figures.Count(verifications.Sum(one => one.Failures)),
            "",
            Figures.Duration(sweep.Cells.DistinctBy(cell => cell.Training.Id).Sum(cell => cell.Training.TrainingSeconds)),
            Figures.Duration(verifications.Sum(one => one.Seconds)),
            Figures.Duration(verifications.Sum(one => one.ShardSeconds)));
        report.Draw(table);
        SayRounds(report, sweep);
        SayAnalyses(report, [.. sweep.Cells.Where(cell => cell.Analyses.Length > 0)]);
        var certified = verifications.Where(one => one.CertificateRoot is not null).ToArray();
        SayCertificates(report, certified.Count(one => one.Failures == 0), certified.Count(one => one.Failures > 0));
    }

    /// <summary>Draws variants that are not all of their sweep, without sums.</summary>
    public static void DrawRows(Report report, SweepSnapshot listed)
    {
        report.Draw(TableOf(listed));
        SayRounds(report, listed);
    }

    private static FoldedTable TableOf(SweepSnapshot sweep)
    {
        var table = Tables.With(
            "Variant", "State", "Operation", ">Questions", ">Wrong", ">Final loss", ">Training", ">Verification", ">on threads")
            .NamedBy(3).MayOmit("on threads", "Verification", "Final loss", "Training", "Questions");
        foreach (var cell in sweep.Cells)
        {
            AddRows(table, sweep, cell);
        }

        return table;
    }

    private static void SayRounds(Report report, SweepSnapshot sweep)
    {
        foreach (var cell in sweep.Cells.Where(cell => cell.Spec.Extends is not null))
        {
            report.Say($"  {cell.Name}: {SweepText.Extended(cell.Spec, sweep)}");
        }

        foreach (var cell in sweep.Cells.Where(cell => cell.Decision is not null && sweep.StateOf(cell) is not (CellState.Stopped or CellState.Waiting)))
        {
            report.Say($"  {cell.Name}: {cell.Decision}");
        }

        foreach (var cell in sweep.Cells.Where(cell => cell.RefinedFrom is not null))
        {
            report.Say($"  {cell.Name}: {SweepText.Refined(cell)}");
        }
    }

    private static void SayAnalyses(Report report, CellSnapshot[] cells)
    {
        if (cells.Length > 0)
        {
            var done = cells.Count(cell => Array.TrueForAll(cell.Analyses, one => one.Phase is JobPhase.Completed));
            report.Say($"Analysed: {Figures.Count(done)} of {Figures.Count(cells.Length, "trained model")}. 'va claims VARIANT' shows what a model's nodes compute.");
        }
    }

    /// <summary>Reports how many certificates there are; nothing if there are none.</summary>
    public static void SayCertificates(Report report, int proved, int refuted)
    {
        if (proved + refuted > 0)
        {
            report.Say(
                $"All questions were asked: {Figures.Count(proved + refuted, "certificate")}, {Figures.Count(proved)} proved and " +
                $"{Figures.Count(refuted)} refuted. 'va verify VARIANT --sample exhaustive' writes a variant's to files.");
        }
    }

    /// <summary>Reports what of a sweep's variants could not be stored, one line each; nothing if everything was.</summary>
    public static void ExplainUnsaved(Report report, SweepSnapshot sweep)
    {
        foreach (var cell in sweep.Cells)
        {
            if (SweepText.Unsaved(cell) is { } unsaved)
            {
                report.Say($"  {cell.Name}: {unsaved}");
            }
        }
    }

    /// <summary>Reports errors and reasons to wait, which do not fit in the table.</summary>
    public static void Explain(Report report, SweepSnapshot sweep)
    {
        foreach (var cell in sweep.Cells.Where(cell => sweep.StateOf(cell) is not (CellState.Done or CellState.Cancelled)))
        {
            report.Say($"  {cell.Name}: {SweepText.Doing(sweep, cell)}");
            if (SweepText.Unsaved(cell) is { } unsaved)
            {
                report.Say($"    {unsaved}");
            }
        }
    }

    private static void AddRows(FoldedTable table, SweepSnapshot sweep, CellSnapshot cell)
    {
        var first = true;
        foreach (var one in cell.Verifications.DefaultIfEmpty())
        {
            table.Row(
                first ? cell.Name : "",
                first ? sweep.WordOf(cell) : "",
                one?.Plan?.Operation.Name() ?? "-",
                one is null ? "-" : Figures.Count(one.Asked),
                one is null ? "-" : Figures.Count(one.Failures),
                first ? Figures.Loss(cell.Training.AverageFinalLoss ?? cell.Training.Loss) : "",
                first ? Figures.Duration(cell.Training.TrainingSeconds) : "",
                one is null ? "-" : Figures.Duration(one.Seconds),
                one is null ? "-" : Figures.Duration(one.ShardSeconds));
            first = false;
        }
    }
}
