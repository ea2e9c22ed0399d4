using System.CommandLine;
using System.Globalization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>
/// <c>va sweep plan</c>: shows what a file defines and what of it a grid already has, if there is one, and rejects what <c>va sweep run</c>
/// would reject.
/// </summary>
internal static class SweepPlanCommand
{
    /// <summary>Most variants that are shown: of more, a person reads the first.</summary>
    private const int MaxShown = 200;

    public static Command Create(CommandHost host)
    {
        var target = SweepArgument.Create();
        var command = new Command("plan", "Check a sweep file and show its variants, what is trained already, and about how long the rest takes; trains nothing.") { target };
        command.SetAction((parse, cancellationToken) => RunAsync(host.Context(parse), parse.GetRequiredValue(target), cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(CommandContext context, string target, CancellationToken cancellationToken)
    {
        var plan = SweepFinder.IsFile(target) ? await SweepFile.OpenAsync(target, context.Files, cancellationToken) : null;
        SweepArgument.Tell(context.Report, plan);
        var spec = plan?.Spec ?? await RecallAsync(context, target, cancellationToken);
        var outlook = await OutlookAsync(context, spec, cancellationToken);
        context.Report.Result(() => PlanJson.Of(spec, outlook), () => Show(context.Report, spec, outlook));
        foreach (var file in plan?.Unseen ?? [])
        {
            context.Report.Say(
                $"Note: this va is the client alone and has no libtorch, so it could not check whether the model in {file.Path} fits. './va sweep plan' " +
                "of a source checkout does.");
        }

        return ExitCodes.Done;
    }

    private static async Task<SweepSpec> RecallAsync(CommandContext context, string name, CancellationToken cancellationToken)
    {
        await using var grid = await context.ReadAsync(cancellationToken);
        var spec = SweepFinder.SpecOf(await SweepFinder.ReadAsync(grid, name, cancellationToken));
        SweepRules.Require(spec);
        return spec;
    }

    /// <summary>What a grid has of the plan; null if there is no grid that can be read, which a plan does not need.</summary>
    private static async Task<PlanOutlook?> OutlookAsync(CommandContext context, SweepSpec spec, CancellationToken cancellationToken)
    {
        try
        {
            await using var grid = await context.ReadAsync(cancellationToken);
            var names = await grid.SweepNamesAsync(cancellationToken);
            var found = await ReadableSweeps.ReadAsync(names, name => grid.ViewAsync(name, cancellationToken));
            found.Tell(context.Report);
            return PlanOutlook.Of(spec, found.Readable);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            if (context.Address is not { ClusterFile: null, DataFolder: null })
            {
                context.Report.Warn(UntrustedText.Sentence($"Note: what is trained already is not known. {GridTrouble.WordsOf(e)}"));
            }

            return null;
        }
    }

    private static void Show(Report report, SweepSpec spec, PlanOutlook? outlook)
    {
        report.Say($"Sweep {spec.Name}: {Figures.Count(spec.Variants.Length, "variant")}, {SweepSummary.VerificationOf(spec)}{SweepSummary.RefinementOf(spec)}{SweepSummary.MilestonesOf(spec)}{SweepSummary.OtherJobsOf(spec)}{SweepSummary.TermsOf(spec.Terms)}.");
        DrawVariants(report, spec, outlook);
        var (steps, more) = StepsOf(spec);
        report.Say($"{(spec.StopWhen is null && spec.Halving is null ? "" : "At most ")}{Figures.Count(steps)} steps in all{(more > 0 ? $", and at most {Figures.Count(more)} of refinement" : "")}.");
        SayHalving(report, spec);
        SayLeft(report, outlook ?? PlanOutlook.Of(spec, []));
        var largest = spec.Variants.MaxBy(variant => variant.Spec.MinMemory)!;
        report.Say($"{(spec.Variants.Length == 1 ? largest.Name : $"The largest, {largest.Name},")} needs at least {Figures.Memory(largest.Spec.MinMemory)} of memory to be trained.");
    }

    /// <summary>Keys of which there is a column in any case; those of what else differs are added.</summary>
    private static readonly string[] Shown = ["digits", "layers", "heads", "dHead", "dModel", "steps", "seed", "subtractPercent", "multiplyPercent"];

    private static void DrawVariants(Report report, SweepSpec spec, PlanOutlook? outlook)
    {
        string[] columns =
            ["Variant", "Identity", "Operations", ">Digits", ">Layers", ">Heads", ">Width", ">Parameters", ">Steps", ">Seed", "Starts from"];
        var required = spec.Variants.Any(variant => variant.Requires is not null);
        var varied = VariedKeys.Of(spec, Shown);
        var table = Tables.With([.. columns, .. varied.Select(key => $">{key.Key}"), .. required ? ["Requires"] : Array.Empty<string>(), .. outlook is null ? Array.Empty<string>() : ["State"]])
            .MayOmit("Seed", "Width", "Starts from", "Parameters", "Identity", "Heads", "Layers", "Digits");
        var names = spec.Variants.ToLookup(variant => variant.Spec.Id, variant => variant.Name);
        foreach (var (name, what, _, requires) in spec.Variants.Take(MaxShown))
        {
            var twin = names[what.Id].First();
            table.Row(
            [
                name,
                string.Equals(twin, name, StringComparison.Ordinal) ? what.Id.Value : $"same as {twin}",
                OperationsOf(what),
                Plain(what.Digits),
                Plain(what.Layers),
                $"{Plain(what.Heads)} x {Plain(what.DHead)}",
                Plain(what.DModel),
                Figures.Count(what.Parameters),
                Figures.Count(what.Steps),
                what.Seed.ToString(CultureInfo.InvariantCulture),
                ParentOf(what, names),
                .. varied.Select(key => key.Value(what)),
                .. required ? [requires is null ? "-" : string.Join(", ", requires)] : Array.Empty<string>(),
                .. outlook is null ? Array.Empty<string>() : [StateOf(outlook, what)],
            ]);
        }

        report.Draw(table);
        if (spec.Variants.Length > MaxShown)
        {
            report.Say($"These are the first {MaxShown}; {Figures.Count(spec.Variants.Length - MaxShown)} more are not shown. '--json' tells of all.");
        }
    }

    private static string StateOf(PlanOutlook outlook, VariantSpec what) => outlook.Of(what) switch
    {
        null => "new",
        { Phase: VariantPhase.Trained } => "trained",
        { Phase: VariantPhase.Failed } => "failed",
        _ when outlook.StepsLeft(what) is var left && left < what.Steps => $"step {Figures.Count(what.Steps - left)}",
        _ => "new",
    };

    /// <summary>What is to be trained, how long that takes, and what leaves the sweep.</summary>
    private static void SayLeft(Report report, PlanOutlook outlook)
    {
        var untrained = outlook.Untrained;
        var different = outlook.Spec.Variants.DistinctBy(one => one.Spec.Id).Count();
        if (untrained.Count < different)
        {
            report.Say($"{Figures.Count(different - untrained.Count)} of {Figures.Count(different, "variant")} trained already; {Figures.Count(untrained.Sum(one => (long)outlook.StepsLeft(one.Spec)))} steps are left.");
        }

        if (untrained.Count > 0)
        {
            report.Say(CostOf(outlook, untrained));
        }

        if (outlook.Leaving.Count > 0)
        {
            report.Say($"To run it takes out of the sweep: {string.Join(", ", outlook.Leaving.Select(one => one.Name))}. What was done for {(outlook.Leaving.Count == 1 ? "it" : "them")} is kept.");
        }
    }

    private static string CostOf(PlanOutlook outlook, IReadOnlyList<NamedVariant> untrained)
    {
        var known = untrained.Select(one => outlook.SecondsLeft(one.Spec)).OfType<double>().ToArray();
        var unknown = untrained.Count - known.Length;
        return known.Length == 0
            ? "How long training takes is not known here: no model of about this size was trained yet."
            : $"Training takes about {Figures.Duration(known.Sum())}, one after the other at the speeds that were measured here" +
                (unknown > 0 ? $"; without {Figures.Count(unknown, "variant")} of sizes that were not trained here yet." : ".");
    }

    private static (long Steps, long OfRefinement) StepsOf(SweepSpec spec)
    {
        var different = spec.Variants.DistinctBy(one => one.Spec.Id).ToArray();
        return (different.Sum(one => (long)one.Spec.Steps), different.Sum(one => one.Refine is { } refine ? (long)refine.Rounds * refine.Steps : 0));
    }

    /// <summary>About how many variants go on from each rung, and how many steps that makes.</summary>
    private static void SayHalving(Report report, SweepSpec spec)
    {
        if (spec.Halving is { } halving)
        {
            var variants = spec.Variants.DistinctBy(one => one.Spec.Id).ToArray();
            var (left, steps, from) = ((double)variants.Length, 0.0, 0);
            foreach (var rung in halving.Rungs)
            {
                (steps, left, from) = (steps + (left * (rung - from)), Math.Max(1, left / halving.Factor), rung);
            }

            steps += left * (variants.Average(one => one.Spec.Steps) - from);
            report.Say($"Halving leaves about {Figures.Count((long)left, "variant")} for the last steps, and takes about {Figures.Count((long)steps)} of all steps; somewhat more while results arrive.");
        }
    }

    private static string OperationsOf(VariantSpec spec) => spec.Operations.ToArray() is { Length: 1 } only
        ? only[0].Name()
        : string.Join(", ", spec.Operations.Select(one => $"{one.Name()} {spec.PercentOf(one)} %"));

    private static string ParentOf(VariantSpec spec, ILookup<VariantId, string> names)
    {
        var name = spec.Parent is { } parent ? names[new(parent)].FirstOrDefault() ?? parent : null;
        return spec switch
        {
            { InitialiseFrom: { } from } => $"{name}, mode {from.Mode}, {EnumText.Of(from.Policy)}",
            { Extends: { } extension } => $"{name}, extended after step {Figures.Count(extension.After)}",
            _ => "random weights",
        };
    }

    private static string Plain(int number) => number.ToString(CultureInfo.InvariantCulture);
}
