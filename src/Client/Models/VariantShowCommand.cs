using System.CommandLine;
using System.Globalization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary><c>va variant show</c>: everything about one variant.</summary>
internal static class VariantShowCommand
{
    /// <summary>Number of labels of focused strata that fit on a few lines.</summary>
    private const int MaxStrataShown = 20;

    public static Command Create(CommandHost host)
    {
        var name = new Argument<string>("NAME") { Description = "A variant: its name, SWEEP/VARIANT, or its identity." };
        var command = new Command("show", "Show a variant's settings, training progress and verification results.") { name };
        command.SetAction((parse, cancellationToken) => RunAsync(host.Context(parse), parse.GetRequiredValue(name), cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(CommandContext context, string name, CancellationToken cancellationToken)
    {
        await using var grid = await context.ReadAsync(cancellationToken);
        var variant = await VariantFinder.FindAsync(grid, name, cancellationToken);
        var sweep = await grid.ViewAsync(variant.Sweep, cancellationToken);
        var cell = sweep.Cells.FirstOrDefault(one => one.Training.Id == variant.Training.Id);
        context.Report.Result(
            () => VariantJson.Of(variant.Name, variant.Spec, variant.Training, cell, sweep),
            () => Show(context.Report, variant, sweep, cell));
        return ExitCodes.Done;
    }

    private static void Show(Report report, FoundVariant variant, SweepSnapshot sweep, CellSnapshot? cell)
    {
        report.Say(variant.HasLeft
            ? $"{variant.Name} ({variant.Training.Id}), no longer of {variant.Sweep}. What was done for it is kept: a variant of the same settings in a sweep file goes on from there."
            : $"{variant.Name} ({variant.Training.Id}), of {string.Join(", ", SweepsOf(variant))}");
        var isInterrupted = cell is not null && sweep.StateOf(cell) is CellState.Interrupted;
        report.Draw(Tables.Facts(
            [.. Nature(variant.Spec), .. Lineage(variant, sweep), .. Refined(variant.Spec, cell), .. Progress(variant.Training, cell, isInterrupted)]));
    }

    private static IEnumerable<string> SweepsOf(FoundVariant variant) =>
        variant.Training.Sweeps.Append(variant.Sweep).Distinct(StringComparer.Ordinal);

    private static IEnumerable<(string Name, string Value)> Nature(VariantSpec spec)
    {
        yield return ("Model", Invariant($"{Figures.Count(spec.Digits, "digit")}, {Figures.Count(spec.Layers, "layer")}, {Figures.Count(spec.Heads, "head")} of {spec.DHead}, width {spec.DModel}{(spec.Architecture.IsOriginal ? "" : $"; {spec.Architecture}")}"));
        yield return ("Parameters", Figures.Count(spec.Parameters));
        yield return ("Recipe", Invariant($"{spec.Steps:N0} {(spec.Extends is null ? "steps" : "further steps")} of {spec.BatchSize}, learning rate {Figures.Real(spec.LearningRate)}, weight decay {Figures.Real(spec.WeightDecay)}{(spec.GrokFast is { } filter ? $", GrokFast with {filter}" : "")}"));
        yield return ("Questions", Invariant(
            $"add {spec.AddPercent} %, subtract {spec.SubtractPercent} %, multiply {spec.MultiplyPercent} %; {EnumText.Of(spec.Generator)}, {EnumText.Of(spec.Mix)}"));
        yield return ("Seed", Invariant($"{spec.Seed}"));
    }

    private static IEnumerable<(string Name, string Value)> Lineage(FoundVariant variant, SweepSnapshot sweep)
    {
        var parent = sweep.Cells.FirstOrDefault(cell => cell.Spec.Id == variant.Spec.ParentVariant);
        if (variant.Spec.Extends is { } extension)
        {
            yield return ("Extends", Invariant(
                $"{(parent is null ? extension.Parent : $"{parent.Name} ({extension.Parent})")}, after step {extension.After:N0}: {variant.Spec.StepsInAll:N0} steps in all"));
            if (variant.Training.Parent is { } inherited)
            {
                yield return ("Inherited", $"optimiser moments, and weights with sha256 {inherited.Sha256}");
            }
        }

        if (variant.Spec.InitialiseFrom is not { } from)
        {
            yield break;
        }

        yield return ("Starts from", parent is null ? from.Parent : $"{parent.Name} ({from.Parent})");
        yield return ("Inserted", Invariant($"mode {from.Mode}, policy {EnumText.Of(from.Policy)}, as the {(from.Late ? "last" : "first")} layers"));
        if (from.Resets)
        {
            yield return (
                from.Mode == WarmStart.HeadsMode ? "Heads reset" : "Nodes reset",
                from.Heads ?? "all: no analysis file says which are useful");
        }

        if (variant.Training.Parent is { } weights)
        {
            yield return ("Inherited", $"weights with sha256 {weights.Sha256}");
        }
    }

    private static IEnumerable<(string Name, string Value)> Refined(VariantSpec spec, CellSnapshot? cell)
    {
        if (cell?.Refine is { } refine)
        {
            yield return ("Refinement", SweepText.Of(refine));
        }

        if (cell?.RefinedFrom is not null)
        {
            yield return ("Refinement", SweepText.Refined(cell));
        }

        foreach (var operation in spec.Focus is null ? [] : OperationRegistry.All)
        {
            if (spec.Focus!.StrataOf(operation) is { Length: > 0 } strata)
            {
                var more = strata.Length > MaxStrataShown ? $" … and {Figures.Count(strata.Length - MaxStrataShown)} more" : "";
                yield return ($"Focus: {operation.Name()}", $"{spec.Focus.Percent} % from {string.Join(' ', strata.Take(MaxStrataShown))}{more}");
            }
        }
    }

    private static IEnumerable<(string Name, string Value)> Progress(VariantSnapshot training, CellSnapshot? cell, bool isInterrupted)
    {
        yield return ("State", isInterrupted && training.Phase is VariantPhase.Training ? EnumText.Of(CellState.Interrupted) : EnumText.Of(training.Phase));
        yield return ("Step", $"{Figures.Count(training.Step)} of {Figures.Count(training.Steps)}, checkpoint at {Figures.Count(training.CheckpointStep)}");
        yield return ("Loss", Figures.Loss(training.AverageFinalLoss ?? training.Loss));
        yield return ("Training", Figures.Duration(training.TrainingSeconds) + (training.Silo is { } silo && !isInterrupted ? $", at {silo}" : ""));
        if (cell?.Requires is { } labels)
        {
            yield return ("Requires", string.Join(", ", labels));
        }

        if (cell?.Decision is { } decision && !string.Equals(decision, cell.Waiting, StringComparison.Ordinal))
        {
            yield return ("Decision", decision);
        }

        if (cell?.Waiting is { } reason)
        {
            yield return ("Waiting", reason);
        }

        if (training.Restarts > 0)
        {
            yield return ("Restarts", Figures.Count(training.Restarts));
        }

        if (training.Error is { } error)
        {
            yield return ("Error", error);
        }

        if (training.StorageTrouble is { } trouble)
        {
            yield return ("Storage", StorageTrouble.Told(training.CheckpointStep, trouble));
        }

        if (training.Weights is { } weights)
        {
            yield return ("Weights", $"sha256 {weights.Sha256}");
        }

        if (training.Record is { } record)
        {
            yield return ("Record", $"{Figures.Count(record.Steps, "step")}; 'va variant plot' draws them");
        }

        foreach (var job in cell?.Jobs ?? [])
        {
            yield return ($"{Capitalised(job.Job.Done)}: {JobText.NameOf(job)}", $"{JobText.ProgressOf(job)} ({JobStateJson.PhaseOf(job, isInterrupted)})");
        }
    }

    private static string Capitalised(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
