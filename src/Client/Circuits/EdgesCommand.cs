using System.CommandLine;
using System.Globalization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary><c>va edges</c>: which parts of a model read what others write, and how much it matters.</summary>
internal static class EdgesCommand
{
    private const int Shown = 20;
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
            parse.GetRequiredValue(model),
            parse.GetValue(digits),
            OperationOption.Chosen(parse.GetRequiredValue(operation)),
            new(parse.GetValue(seed), parse.GetValue(pairs), parse.GetValue(steps), parse.GetValue(exact)),
            parse.GetValue(folder) is { } given ? new(given) : null,
            parse.GetValue(drawn),
            cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(
        CommandContext context, string model, int? digits, Operation[]? operations, EdgeSpec spec, ModelFolder? folder, int drawn, CancellationToken cancellationToken)
    {
        var source = ModelDigits.SourceOf(model, digits);
        folder?.RefuseImpossible();
        var found = await WeightsForModel.FindAsync(context.Session, model, operations, OperationOption.OfFiles, cancellationToken);
        folder?.Take(found.Name, found.Identity);
        var facts = await context.Files.EdgesAsync(found.Weights, digits, found.Operations, spec, cancellationToken);
        ModelDigits.Tell(context.Report, model, source, facts.Model.Digits);
        context.Report.Result(() => EdgesJson.Of(found.Name, facts, source), () => Draw(context.Report, found.Name, facts));
        if (folder is not null)
        {
            await WriteAsync(context.Report, folder, found.Name, facts, source, drawn);
        }

        return ExitCodes.Done;
    }

    private static void Draw(Report report, string name, EdgeFacts facts)
    {
        var layout = new Layout(facts.Model.Digits);
        var table = Tables.With("From", "At", "To", "At", ">Patched", ">Integrated", ">Gradient");
        foreach (var edge in facts.Strongest(Shown))
        {
            table.Row(
                edge.From.ToString(), layout.NameOf(edge.From.Position), edge.To.ToString(), layout.NameOf(edge.To.Position),
                Fixed(edge.Exact!.Value, "0.000"), Fixed(edge.Integrated, "0.000"), Fixed(edge.Attribution, "0.000"));
        }

        report.Draw(table);
        var agreement = facts.Agreement;
        report.Say(
            $"{name}: {Figures.Count(facts.Edges.Count, "edge")}, of which {Figures.Count(agreement.Edges)} were patched, with {Figures.Count(facts.Pairs, "pair")} of questions. " +
            $"Everything as with the other question moves the margin by {Fixed(facts.Other - facts.Clean, "0.0")} logits, from {Fixed(facts.Clean, "0.0")}.");
        report.Say(
            $"Order of the patched edges by size: integrated gradients agree with patching by {Fixed(agreement.Integrated, "0.00")} (Spearman) and find " +
            $"{Percent(agreement.IntegratedFound)} of the strongest {Figures.Count(agreement.Strongest)}, plain gradients by {Fixed(agreement.Attribution, "0.00")} and {Percent(agreement.AttributionFound)}.");
    }

    private static async Task WriteAsync(Report report, ModelFolder folder, string name, EdgeFacts facts, Grains.DigitsSource source, int drawn)
    {
        var strongest = facts.Strongest(drawn);
        await folder.WriteAsync(
            ("edges.json", JsonOutput.Of(EdgesJson.Of(name, facts, source))),
            ("edges.csv", EdgesJson.CsvOfEdges(facts)),
            ("vertices.csv", EdgesJson.CsvOfVertices(facts)),
            ("graph.json", AttributionGraphFile.Write(name, facts, strongest)));
        var pictures = await ReportPictures.WriteAsync([EdgePicture.Of(name, facts, strongest)], folder.Path);
        report.Say($"Wrote edges.json, edges.csv, vertices.csv, graph.json, {string.Join(", ", pictures.Select(Path.GetFileName))} to {folder.Path}.");
    }

    private static string Percent(double share) => double.IsNaN(share) ? "none" : $"{Fixed(100 * share, "0")} %";

    private static string Fixed(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static Option<int> Count(string name, string description, int usual, int least, int most)
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
