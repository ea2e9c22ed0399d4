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
        var found = await new ModelToExamine(request.Model, request.Operations, request.Folder).RunAsync(
            context,
            async (grid, variant, operations) => MechanismStudy.NeedsAnalysis(request.Spec)
                ? await grid.AnalyseAsync(variant, new(new(Seed: request.Spec.Seed), null, operations), cancellationToken)
                : null,
            (weights, operations, analysis, progress) => files.MechanismAsync(weights, request.Digits, new(request.Spec, operations, analysis), progress, cancellationToken),
            found => found.Classes.Select(one => one.OperationOf()),
            cancellationToken);
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
}
