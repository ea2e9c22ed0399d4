using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Client;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Local;

/// <summary>One run of <c>va probe</c>: in this process, with the weights of a variant from the grid that has them.</summary>
/// <param name="files">Loads weights.</param>
/// <param name="context">The command's.</param>
internal sealed class ProbeRun(LocalWeightFiles files, CommandContext context)
{
    /// <exception cref="ClientException">There is no such model, it is not trained yet, or not on what was named.</exception>
    public async Task<int> RunAsync(ProbeRequest request, CancellationToken cancellationToken)
    {
        var (name, facts) = ModelName.IsPath(request.Model)
            ? await OfFileAsync(request, cancellationToken)
            : await OfVariantAsync(request, cancellationToken);
        var source = ModelDigits.SourceOf(request.Model, request.Digits);
        ModelDigits.Tell(context.Report, request.Model, source, facts.Shape.Digits);
        await ShowAsync(context.Report, name, facts, source, request.Folder);
        return ExitCodes.Done;
    }

    /// <summary>Shows what was found, and writes it where that was asked for.</summary>
    internal static async Task ShowAsync(Report report, string name, ProbeFacts facts, DigitsSource source, ModelFolder? folder)
    {
        var json = ProbeJson.Of(name, facts, source);
        report.Result(() => json, () => ProbeTables.Draw(report, name, facts));
        if (folder is not null)
        {
            await folder.WriteAsync(("probes.json", JsonOutput.Of(json)), ("probes.csv", json.Csv()));
            var pictures = await ReportPictures.WriteAsync([.. facts.Cases.Select(one => one.Case.Fact).Distinct().Select(fact => ProbePicture.Of(name, facts, fact))], folder.Path);
            report.Say($"Wrote probes.json, probes.csv, {string.Join(", ", pictures.Select(Path.GetFileName))} to {folder.Path}.");
        }
    }

    private async Task<Found<ProbeFacts>> OfFileAsync(ProbeRequest request, CancellationToken cancellationToken)
    {
        var file = ModelName.ExistingFile(request.Model);
        var name = Path.GetFileNameWithoutExtension(file);
        request.Folder?.Take(name, ModelFolder.IdentityOf(file));
        var facts = await ProbeAsync(new(file), request.Digits, request, request.Operations, cancellationToken);
        TrainedOperations.SayAsked(context.Report, file, facts.Classes.Select(one => one.OperationOf()));
        return new(name, facts);
    }

    private async Task<Found<ProbeFacts>> OfVariantAsync(ProbeRequest request, CancellationToken cancellationToken)
    {
        await using var grid = await context.ConnectAsync(GridRole.Guest, cancellationToken);
        var variant = await VariantFinder.FindAsync(grid, request.Model, cancellationToken);
        request.Folder?.Take(variant.Name, variant.Training.Id.Value);
        var columns = OperationRegistry.WithColumns;
        TrainedOperations.Require(variant, request.Operations ?? [], columns);
        var weights = await WeightsForModel.FetchAsync(grid, variant, cancellationToken);
        return new(variant.Name, await ProbeAsync(weights, digits: null, request, request.Operations ?? TrainedOperations.Among(variant, columns, columns), cancellationToken));
    }

    private async Task<ProbeFacts> ProbeAsync(NamedWeights weights, int? digits, ProbeRequest request, IReadOnlyList<Operation>? operations, CancellationToken cancellationToken)
    {
        await using var progress = context.Report.Begin(weights.Name);
        return await files.ProbeAsync(weights, digits, request.Spec, operations, progress, cancellationToken);
    }
}
