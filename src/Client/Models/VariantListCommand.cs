using System.CommandLine;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary><c>va variant list</c>: the variants of all sweeps, or of one, that fit a filter.</summary>
internal static class VariantListCommand
{
    public static Command Create(CommandHost host)
    {
        var sweep = new Option<string?>("--sweep") { Description = "Only those of this sweep: its file or its name.", HelpName = "NAME" };
        var state = new Option<string?>("--state") { Description = "Only those in this state.", HelpName = "STATE" };
        state.AcceptOnlyFromAmong([.. VariantFilter.States]);
        var digits = Number("--digits", "Only those for operands of so many digits.");
        var layers = Number("--layers", "Only those of so many layers.");
        var heads = Number("--heads", "Only those of so many heads in a layer.");
        var operation = OperationOption.Create(OperationRegistry.All, "only those trained on it.");
        var sort = new Option<string?>("--sort") { Description = "Sort by this, the least first. Default: in the order of the sweep files.", HelpName = "KEY" };
        sort.AcceptOnlyFromAmong([.. VariantOrder.Names]);
        var reverse = new Option<bool>("--reverse") { Description = "The greatest, or the last, first." };
        var command = new Command("list", "Show the variants of all sweeps that fit what is given, one line each.")
        {
            sweep, state, digits, layers, heads, operation, sort, reverse,
        };
        command.SetAction((parse, cancellationToken) => RunAsync(
            host.Context(parse),
            parse.GetValue(sweep),
            new(
                parse.GetValue(state), parse.GetValue(digits), parse.GetValue(layers), parse.GetValue(heads),
                OperationOption.Chosen(parse.GetRequiredValue(operation))),
            variants => VariantOrder.By(variants, parse.GetValue(sort), parse.GetValue(reverse)),
            cancellationToken));
        return command;
    }

    private static Option<int?> Number(string name, string description) => new(name) { Description = description, HelpName = "N" };

    internal static async Task<int> RunAsync(
        CommandContext context,
        string? sweep,
        VariantFilter filter,
        Func<IEnumerable<ListedVariant>, IEnumerable<ListedVariant>> order,
        CancellationToken cancellationToken)
    {
        await using var grid = await context.ReadAsync(cancellationToken);
        var found = sweep is null
            ? await ReadableSweeps.ReadAsync(await grid.SweepNamesAsync(cancellationToken), name => grid.ViewAsync(name, cancellationToken))
            : new([await SweepFinder.ReadAsync(grid, sweep, cancellationToken)], []);
        var all = ListedVariant.Of(found.Readable).ToArray();
        ListedVariant[] listed = [.. order(all.Where(filter.Fits))];
        context.Report.Result(
            () => listed.Select(one => VariantJson.Of(one.Cell.Name, one.Cell.Spec, one.Cell.Training, one.Cell, one.Sweep)),
            () => Show(context.Report, grid, listed, all.Length));
        return found.Tell(context.Report);
    }

    private static void Show(Report report, IGridReader grid, ListedVariant[] listed, int all)
    {
        if (listed.Length == 0)
        {
            report.Say(all == 0
                ? $"No variants at {grid.Description} yet. 'va quickstart' or 'va sweep run FILE' begins some."
                : $"None of {Figures.Count(all, "variant")} fits. Leave an option out to see more.");
            return;
        }

        var table = Tables.With(
            "Sweep", "Variant", "State", "Operations", ">Digits", ">Layers", ">Heads", ">Parameters", ">Step", ">Loss", ">Wrong", ">Training")
            .NamedBy(2).MayOmit("Parameters", "Heads", "Layers", "Digits", "Step", "Training", "Loss", "Operations");
        foreach (var one in listed)
        {
            var (spec, training) = (one.Cell.Spec, one.Cell.Training);
            table.Row(
                one.Sweep.Name,
                one.Cell.Name,
                one.State,
                string.Join(", ", spec.Operations.Select(operation => operation.Name())),
                Figures.Count(spec.Digits),
                Figures.Count(spec.Layers),
                Figures.Count(spec.Heads),
                Figures.Count(spec.Parameters),
                Figures.Count(training.Step),
                Figures.Loss(one.Loss),
                one.Wrong is { } wrong ? Figures.Count(wrong) : "-",
                Figures.Duration(training.TrainingSeconds));
        }

        report.Draw(table);
    }
}
