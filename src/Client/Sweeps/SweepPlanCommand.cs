using System.CommandLine;
using System.Globalization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary><c>va sweep plan</c>: shows what a file defines, without a grid, and rejects what <c>va sweep run</c> would reject.</summary>
internal static class SweepPlanCommand
{
    public static Command Create(CommandHost host)
    {
        var target = SweepArgument.Create();
        var command = new Command("plan", "Check a sweep file and show the variants it defines; trains nothing.") { target };
        command.SetAction((parse, cancellationToken) => RunAsync(host.Context(parse), parse.GetRequiredValue(target), cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(CommandContext context, string target, CancellationToken cancellationToken)
    {
        var plan = SweepArgument.IsFile(target) ? await SweepFile.OpenAsync(target, context.Files, cancellationToken) : null;
        plan?.Tell(context.Report.Terminal);
        var spec = plan?.Spec ?? await RecallAsync(context, target, cancellationToken);
        context.Report.Result(() => PlanJson.Of(spec), () => Show(context.Report, spec));
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
        await using var grid = await context.ConnectAsync(GridRole.Guest, cancellationToken);
        var spec = SweepArgument.SpecOf((await SweepArgument.FindAsync(grid, name, cancellationToken)).Now);
        SweepRules.Require(spec);
        return spec;
    }

    private static void Show(Report report, SweepSpec spec)
    {
        string[] columns =
            ["Variant", "Identity", "Operations", ">Digits", ">Layers", ">Heads", ">Width", ">Parameters", ">Steps", ">Seed", "Starts from"];
        var required = spec.Variants.Any(variant => variant.Requires is not null);
        var table = Tables.With(required ? [.. columns, "Requires"] : columns);
        var names = spec.Variants.ToLookup(variant => variant.Spec.Id, variant => variant.Name);
        foreach (var (name, what, _, requires) in spec.Variants)
        {
            var twin = names[what.Id].First();
            string[] cells =
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
            ];
            table.Row(required ? [.. cells, requires is null ? "-" : string.Join(", ", requires)] : cells);
        }

        report.Say($"Sweep {spec.Name}: {Figures.Count(spec.Variants.Length, "variant")}, {SweepSummary.VerificationOf(spec)}{SweepSummary.RefinementOf(spec)}{SweepSummary.OtherJobsOf(spec)}{SweepSummary.TermsOf(spec.Terms)}.");
        report.Draw(table);
        var (steps, more) = StepsOf(spec);
        report.Say($"{Figures.Count(steps)} steps in all{(more > 0 ? $", and at most {Figures.Count(more)} of refinement" : "")}.");
        var largest = spec.Variants.MaxBy(variant => variant.Spec.LeastMemory)!;
        report.Say($"{(spec.Variants.Length == 1 ? largest.Name : $"The largest, {largest.Name},")} needs at least {Figures.Memory(largest.Spec.LeastMemory)} of memory to be trained.");
    }

    private static (long Steps, long OfRefinement) StepsOf(SweepSpec spec)
    {
        var different = spec.Variants.DistinctBy(one => one.Spec.Id).ToArray();
        return (different.Sum(one => (long)one.Spec.Steps), different.Sum(one => one.Refine is { } refine ? (long)refine.Rounds * refine.Steps : 0));
    }

    private static string OperationsOf(VariantSpec spec) => spec.Operations.ToArray() is { Length: 1 } only
        ? only[0].Name()
        : string.Join(", ", spec.Operations.Select(one => $"{one.Name()} {ShareOf(spec, one)} %"));

    private static int ShareOf(VariantSpec spec, Operation operation) => operation switch
    {
        Operation.Add => spec.AddPercent,
        Operation.Subtract => spec.SubtractPercent,
        _ => spec.MultiplyPercent,
    };

    private static string ParentOf(VariantSpec spec, ILookup<VariantId, string> names) => spec.InitialiseFrom is { } from
        ? $"{names[new(from.Parent)].FirstOrDefault() ?? from.Parent}, mode {from.Mode}, {Words.Of(from.Policy)}"
        : "random weights";

    private static string Plain(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A planned sweep as JSON (docs/json.md).</summary>
internal sealed record PlanJson(
    string Name, VerificationSpecJson? Verification, IReadOnlyList<PlannedVariantJson> Variants, int Priority, int? MaxSlots, Fusing Fuse,
    bool Analysis, bool Robustness)
{
    public static PlanJson Of(SweepSpec spec) => new(
        spec.Name,
        VerificationSpecJson.Of(spec.Verification),
        [.. spec.Variants.Select(PlannedVariantJson.Of)],
        spec.Terms?.Priority ?? 0,
        spec.Terms?.MaxSlots,
        spec.Fuse,
        spec.Analysis,
        spec.Robustness);
}

internal sealed record PlannedVariantJson(
    string Name, string Id, IReadOnlyList<Operation> Operations, SpecJson Spec, RefinementJson? Refine, IReadOnlyList<string> Requires,
    long LeastMemoryBytes)
{
    public static PlannedVariantJson Of(NamedVariant one) => new(
        one.Name, one.Spec.Id.Value, [.. one.Spec.Operations], SpecJson.Of(one.Spec), RefinementJson.Of(one.Refine), one.Requires ?? [],
        one.Spec.LeastMemory);
}
