using System.Text.Json;
using VerifiedAddition.Circuits;
using VerifiedAddition.Client;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Local;

/// <summary>One run of <c>va mechanism compare</c>: each model as <c>va mechanism</c> examines it, then all side by side.</summary>
/// <param name="files">Loads weights.</param>
/// <param name="context">The command's.</param>
internal sealed class MechanismCompareRun(LocalWeightFiles files, CommandContext context)
{
    private const string Written = "mechanisms.json";

    /// <exception cref="ClientException">There are fewer than two models, or one cannot be examined.</exception>
    public async Task<int> RunAsync(ComparedModels models, MechanismRequest request, CancellationToken cancellationToken)
    {
        var names = await models.NamesAsync(context.Session, cancellationToken);
        request.Folder?.Take(string.Join(", ", names), $"comparison:{string.Join(',', names)}");
        var found = new List<NamedMechanism>();
        foreach (var (i, given) in names.Index())
        {
            context.Report.Say($"Looking into {given} ({Figures.Count(i + 1)} of {Figures.Count(names.Count)}) ...");
            var folder = request.Folder is { } all ? new ModelFolder(Path.Combine(all.Path, FolderOf(given))) : null;
            found.Add(new(given, await ExamineAsync(request with { Model = given, Digits = ModelName.IsPath(given) ? request.Digits : null, Folder = folder }, cancellationToken)));
        }

        await ShowAsync(context.Report, MechanismComparison.Of(found), request.Folder);
        return ExitCodes.Done;
    }

    /// <summary>Shows what was found, and writes it where that was asked for.</summary>
    internal static async Task ShowAsync(Report report, MechanismComparison comparison, ModelFolder? folder)
    {
        var json = MechanismComparisonJson.Of(comparison);
        report.Result(() => json, () => MechanismComparisonTables.Draw(report, comparison));
        if (folder is not null)
        {
            await folder.WriteAsync((Written, JsonOutput.Of(json)), ("mechanisms.csv", json.Csv()));
            var pictures = await ReportPictures.WriteAsync([.. comparison.Groups.Select((group, i) => MechanismComparisonPicture.Of(group, i + 1))], folder.Path);
            report.Say($"Wrote {string.Join(", ", pictures.Select(Path.GetFileName).Prepend("mechanisms.csv").Prepend(Written))} and a folder for each model to {folder.Path}.");
        }
    }

    /// <summary>What an earlier run found of the same model by the same questions, or what is found now.</summary>
    private async Task<MechanismFacts> ExamineAsync(MechanismRequest request, CancellationToken cancellationToken)
    {
        var run = new MechanismRun(files, context);
        if (request.Folder is { } folder && await EarlierAsync(request, folder, cancellationToken) is { } earlier)
        {
            context.Report.Say($"It was examined before: {folder.Path}.");
            return earlier;
        }

        var (name, facts) = await run.ExamineAsync(request, cancellationToken);
        if (request.Folder is { } kept)
        {
            await MechanismRun.WriteAsync(name, MechanismJson.Of(name, facts, ModelDigits.SourceOf(request.Model, request.Digits)), facts, kept);
        }

        return facts;
    }

    private async Task<MechanismFacts?> EarlierAsync(MechanismRequest request, ModelFolder folder, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder.Path, MechanismJson.FileName);
        if (!File.Exists(file))
        {
            return null;
        }

        folder.Take(request.Model, await IdentityAsync(request.Model, cancellationToken));
        try
        {
            var json = JsonOutput.Read<MechanismJson>(await File.ReadAllTextAsync(file, cancellationToken));
            return json is { Format: MechanismJson.FormatName, Version: MechanismJson.FormatVersion } && json.Facts() is var facts && IsAsked(facts, request) ? facts : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsAsked(MechanismFacts facts, MechanismRequest request)
    {
        var (spec, experiments) = (request.Spec, (request.Spec.Experiments ?? MechanismSpec.Numbers).Distinct().Order());
        return (facts.Spec.Seed, facts.Spec.Questions, facts.Spec.Depth) == (spec.Seed, spec.Questions, spec.Depth)
            && facts.Spec.Experiments!.SequenceEqual(experiments)
            && (request.Operations is null || facts.Classes.All(one => request.Operations.Contains(one.OperationOf())));
    }

    private async Task<string> IdentityAsync(string model, CancellationToken cancellationToken)
    {
        if (ModelName.IsPath(model))
        {
            return ModelFolder.IdentityOf(ModelName.ExistingFile(model));
        }

        await using var grid = await context.ConnectAsync(GridRole.Guest, cancellationToken);
        return (await VariantFinder.FindAsync(grid, model, cancellationToken)).Training.Id.Value;
    }

    private static string FolderOf(string given) =>
        ModelName.IsPath(given) ? Path.GetFileNameWithoutExtension(given) : given.Replace('/', '-');
}
