using System.CommandLine;
using System.Globalization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Experiments;
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
        var plan = SweepFinder.IsFile(target) ? await SweepFile.OpenAsync(target, context.Files, cancellationToken) : null;
        SweepArgument.Tell(context.Report, plan);
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
        await using var grid = await context.ReadAsync(cancellationToken);
        var spec = SweepFinder.SpecOf(await SweepFinder.ReadAsync(grid, name, cancellationToken));
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
        var largest = spec.Variants.MaxBy(variant => variant.Spec.MinMemory)!;
        report.Say($"{(spec.Variants.Length == 1 ? largest.Name : $"The largest, {largest.Name},")} needs at least {Figures.Memory(largest.Spec.MinMemory)} of memory to be trained.");
    }

    private static (long Steps, long OfRefinement) StepsOf(SweepSpec spec)
    {
        var different = spec.Variants.DistinctBy(one => one.Spec.Id).ToArray();
        return (different.Sum(one => (long)one.Spec.Steps), different.Sum(one => one.Refine is { } refine ? (long)refine.Rounds * refine.Steps : 0));
    }

    private static string OperationsOf(VariantSpec spec) => spec.Operations.ToArray() is { Length: 1 } only
        ? only[0].Name()
        : string.Join(", ", spec.Operations.Select(one => $"{one.Name()} {spec.PercentOf(one)} %"));

    private static string ParentOf(VariantSpec spec, ILookup<VariantId, string> names) => spec.InitialiseFrom is { } from
        ? $"{names[new(from.Parent)].FirstOrDefault() ?? from.Parent}, mode {from.Mode}, {EnumText.Of(from.Policy)}"
        : "random weights";

    private static string Plain(int number) => number.ToString(CultureInfo.InvariantCulture);
}
