using System.CommandLine;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary><c>va edges</c>: which parts of a model read what others write, and how much it matters.</summary>
internal static class EdgesCommand
{
    private const int DefaultDrawn = 40;
    private const int MostDrawn = 500;

    public static Command Create(CommandHost host)
    {
        var model = ModelArgument.Create();
        var pairs = Count("--pairs", "Pairs of questions of each operation", EdgeSpec.DefaultPairs, 1, EdgeSpec.MaxPairs);
        var steps = Count("--steps", "Points between the two questions of a pair at which integrated gradients are taken", EdgeSpec.DefaultSteps, 1, EdgeSpec.MaxSteps);
        var exact = Count("--exact", "Most edges that are patched, too: half of them the strongest, the others drawn", EdgeSpec.DefaultExact, 2, EdgeSpec.MaxExact);
        var drawn = Count("--draw", "Edges in the picture and in the graph of --out, the strongest", DefaultDrawn, 1, MostDrawn);
        var seed = new Option<ulong>("--seed") { Description = "Of the questions, and of the edges that are patched beside the strongest.", DefaultValueFactory = _ => EdgeSpec.DefaultSeed };
        var operation = OperationOption.Create(OperationRegistry.All, "what is asked: what a variant was trained on, and to add and subtract for a weight file.");
        var folder = new Option<string?>("--out")
        {
            Description = "Write edges.json, edges.csv, vertices.csv, graph.json and a picture (SVG and PNG) to this folder.",
            HelpName = "DIR",
        };
        var digits = DigitsOption.Create();
        var command = new Command("edges", "Score the direct influences between a model's heads and MLPs, by gradients and by path patching.")
        {
            model, pairs, steps, exact, drawn, seed, operation, folder, digits, ArchitectureOption.Instance,
        };
        command.SetAction((parse, cancellationToken) => RunAsync(
            host.Context(parse),
            new(
                parse.GetRequiredValue(model),
                parse.GetValue(digits),
                new(parse.GetValue(seed), parse.GetValue(pairs), parse.GetValue(steps), parse.GetValue(exact)),
                OperationOption.Chosen(parse.GetRequiredValue(operation)),
                parse.GetValue(folder) is { } given ? new(given) : null,
                parse.GetValue(drawn)),
            cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(CommandContext context, EdgesRequest request, CancellationToken cancellationToken)
    {
        _ = ModelDigits.SourceOf(request.Model, request.Digits);
        request.Folder?.RefuseImpossible();
        return await context.MeasurerWhere($"The edges of {request.Model} are scored").ScoreAsync(context, request, cancellationToken);
    }

    /// <summary>An option for a whole number within limits.</summary>
    internal static Option<int> Count(string name, string description, int usual, int least, int most)
    {
        var option = new Option<int>(name) { Description = $"{description}, {Figures.Count(least)} to {Figures.Count(most)}.", DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var given && (given < least || given > most))
            {
                result.AddError($"{name} is {given}, but must be from {Figures.Count(least)} to {Figures.Count(most)}.");
            }
        });
        return option;
    }
}
