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
        var (name, facts) = await new ModelToExamine(request.Model, request.Operations, request.Folder).RunAsync(
            context,
            (_, _, _) => Task.FromResult<object?>(null), // the weights are all that it takes
            (weights, operations, _, progress) => files.ProbeAsync(weights, request.Digits, request.Spec, operations, progress, cancellationToken),
            found => found.Classes.Select(one => one.OperationOf()),
            cancellationToken);
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
}
