using System.Globalization;
using VerifiedAddition.Circuits;
using VerifiedAddition.Client;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Local;

/// <summary>One run of <c>va edges</c>: in this process, with the weights of a variant from the grid that has them.</summary>
/// <param name="files">Loads weights.</param>
/// <param name="context">The command's.</param>
internal sealed class EdgesRun(LocalWeightFiles files, CommandContext context)
{
    private const int Shown = 20;

    /// <exception cref="ClientException">There is no such model, or it is not trained yet, or not on what was named.</exception>
    public async Task<int> RunAsync(EdgesRequest request, CancellationToken cancellationToken)
    {
        var source = ModelDigits.SourceOf(request.Model, request.Digits);
        var asked = await files.AskableAsync(request, cancellationToken);
        var found = await WeightsForModel.FindAsync(context.Session, request.Model, asked, OperationOption.OfFiles, cancellationToken);
        request.Folder?.Take(found.Name, found.Identity);
        var facts = await files.EdgesAsync(found.Weights, request.Digits, found.Operations, request.Spec, cancellationToken);
        ModelDigits.Tell(context.Report, request.Model, source, facts.Model.Digits);
        await ShowAsync(context.Report, found.Name, facts, source, request);
        return ExitCodes.Done;
    }

    /// <summary>Shows what was found, and writes it where that was asked for.</summary>
    internal static async Task ShowAsync(Report report, string name, EdgeFacts facts, DigitsSource source, EdgesRequest request)
    {
        report.Result(() => EdgesJson.Of(name, facts, source), () => Draw(report, name, facts));
        if (request.Folder is { } folder)
        {
            await WriteAsync(report, folder, name, facts, source, request.Drawn);
        }
    }

    private static void Draw(Report report, string name, EdgeFacts facts)
    {
        var layout = facts.Model.Layout;
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

    private static async Task WriteAsync(Report report, ModelFolder folder, string name, EdgeFacts facts, DigitsSource source, int drawn)
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
}
