using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Client;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Local;

/// <summary>One run of <c>va mechanism</c>: in this process, with the weights and the analysis of a variant from the grid that has them.</summary>
/// <param name="files">Loads weights.</param>
/// <param name="context">The command's.</param>
internal sealed class MechanismRun(LocalWeightFiles files, CommandContext context)
{
    /// <exception cref="ClientException">There is no such model, it is not trained yet, or not on what was named.</exception>
    public async Task<int> RunAsync(MechanismRequest request, CancellationToken cancellationToken)
    {
        var (name, facts) = await ExamineAsync(request, cancellationToken);
        var byNodes = request.Claims ? await ClaimsAsync(request, cancellationToken) : null;
        await ShowAsync(context.Report, name, facts, ModelDigits.SourceOf(request.Model, request.Digits), request.Folder, byNodes);
        return ExitCodes.Done;
    }

    /// <summary>Examines a model, and says of how many digits it is.</summary>
    /// <exception cref="ClientException">There is no such model, it is not trained yet, or not on what was named.</exception>
    public async Task<Found<MechanismFacts>> ExamineAsync(MechanismRequest request, CancellationToken cancellationToken)
    {
        var found = ModelName.IsPath(request.Model)
            ? await OfFileAsync(request, cancellationToken)
            : await OfVariantAsync(request, cancellationToken);
        ModelDigits.Tell(context.Report, request.Model, ModelDigits.SourceOf(request.Model, request.Digits), found.Facts.Shape.Digits);
        return found;
    }

    /// <summary>The hypotheses by nodes, as <c>va claims</c> judges them.</summary>
    private async Task<IReadOnlyList<Hypothesis>> ClaimsAsync(MechanismRequest request, CancellationToken cancellationToken)
    {
        var claims = await ModelCircuits.ClaimsAsync(context.Session, request.Model, request.Digits, new(new(request.Spec.Seed), request.Operations), folder: null, cancellationToken);
        return Hypotheses.Of(claims.Facts);
    }

    /// <summary>Shows what was found, and writes it where that was asked for.</summary>
    internal static async Task ShowAsync(Report report, string name, MechanismFacts facts, DigitsSource source, ModelFolder? folder, IReadOnlyList<Hypothesis>? byNodes = null)
    {
        var json = MechanismJson.Of(name, facts, source, byNodes);
        report.Result(() => json, () => MechanismTables.Draw(report, name, facts, byNodes));
        if (folder is null)
        {
            return;
        }

        report.Say($"Wrote {string.Join(", ", await WriteAsync(name, json, facts, folder))} to {folder.Path}.");
    }

    /// <summary>Writes what was found to a folder.</summary>
    /// <returns>The files.</returns>
    internal static async Task<IReadOnlyList<string?>> WriteAsync(string name, MechanismJson json, MechanismFacts facts, ModelFolder folder)
    {
        await folder.WriteAsync(
            (MechanismJson.FileName, JsonOutput.Of(json)), ("mechanism.csv", json.Csv()),
            ("features.json", NodeFile.Write(MechanismTags.Combiners(facts))), ("behaviors.json", NodeFile.Write(MechanismTags.Delivery(facts))));
        var pictures = MechanismPicture.Of(name, facts) is { } picture ? await ReportPictures.WriteAsync([picture], folder.Path) : [];
        return [MechanismJson.FileName, "mechanism.csv", "features.json", "behaviors.json", .. pictures.Select(Path.GetFileName)];
    }

    private async Task<Found<MechanismFacts>> OfFileAsync(MechanismRequest request, CancellationToken cancellationToken)
    {
        var file = ModelName.ExistingFile(request.Model);
        var name = Path.GetFileNameWithoutExtension(file);
        request.Folder?.Take(name, ModelFolder.IdentityOf(file));
        var facts = await ExamineAsync(new(file), request.Digits, new(request.Spec, request.Operations, null), cancellationToken);
        TrainedOperations.SayAsked(context.Report, file, facts.Classes.Select(one => one.OperationOf()));
        return new(name, facts);
    }

    private async Task<Found<MechanismFacts>> OfVariantAsync(MechanismRequest request, CancellationToken cancellationToken)
    {
        await using var grid = await context.ConnectAsync(GridRole.Guest, cancellationToken);
        var variant = await VariantFinder.FindAsync(grid, request.Model, cancellationToken);
        request.Folder?.Take(variant.Name, variant.Training.Id.Value);
        var columns = OperationRegistry.WithColumns;
        TrainedOperations.Require(variant, request.Operations ?? [], columns);
        var operations = request.Operations ?? TrainedOperations.Among(variant, columns, columns);
        var analysis = MechanismStudy.NeedsAnalysis(request.Spec)
            ? await new GridCircuits(grid, context.Report).AnalyseAsync(variant, new(new(Seed: request.Spec.Seed), null, operations), cancellationToken)
            : null;
        var weights = await WeightsForModel.FetchAsync(grid, variant, cancellationToken);
        return new(variant.Name, await ExamineAsync(weights, digits: null, new(request.Spec, operations, analysis), cancellationToken));
    }

    private async Task<MechanismFacts> ExamineAsync(NamedWeights weights, int? digits, MechanismExamination request, CancellationToken cancellationToken)
    {
        await using var progress = context.Report.Begin(weights.Name);
        return await files.MechanismAsync(weights, digits, request, progress, cancellationToken);
    }
}
