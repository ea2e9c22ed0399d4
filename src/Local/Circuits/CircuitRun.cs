using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Client;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Local;

/// <summary>One run of <c>va circuit</c>: in this process, with the weights and the analysis of a variant from the grid that has them.</summary>
/// <param name="files">Loads weights.</param>
/// <param name="context">The command's.</param>
internal sealed class CircuitRun(LocalWeightFiles files, CommandContext context)
{
    /// <exception cref="ClientException">There is no such model, it is not trained yet, it has no such node, or a class has too few questions.</exception>
    public async Task<int> RunAsync(CircuitRequest request, CancellationToken cancellationToken)
    {
        var source = ModelDigits.SourceOf(request.Model, request.Digits);
        var (name, facts) = ModelName.IsPath(request.Model)
            ? await OfFileAsync(request, cancellationToken)
            : await OfVariantAsync(request, cancellationToken);
        ModelDigits.Tell(context.Report, request.Model, source, facts.Shape.Digits);
        context.Report.Result(() => FaithfulnessJson.Of(name, facts, source), () => CircuitTables.Draw(context.Report, name, facts));
        if (request.Out is { } target)
        {
            await OutFile.WriteAsync(target.Path, stream => WriteAsync(stream, target.Format, name, facts, source));
            context.Report.Say($"Wrote {target.Path}.");
        }

        return ExitCodes.Done;
    }

    /// <summary>Writes what was measured: the curve as a picture or as numbers, or everything.</summary>
    internal static async Task WriteAsync(Stream stream, string format, string name, FaithfulnessFacts facts, DigitsSource source)
    {
        if (format is "png" or "svg")
        {
            await Task.Run(() => FaithfulnessPicture.Draw(name, facts, format is "svg", stream));
            return;
        }

        var json = FaithfulnessJson.Of(name, facts, source);
        await using var writer = new StreamWriter(stream, leaveOpen: true);
        await writer.WriteAsync(format is "csv" ? json.CurveCsv() : JsonOutput.Of(json) + "\n");
    }

    private async Task<Found<FaithfulnessFacts>> OfFileAsync(CircuitRequest request, CancellationToken cancellationToken)
    {
        var file = ModelName.ExistingFile(request.Model);
        var facts = await MeasureAsync(new(file), request.Digits, new(request.Spec, request.Operations, null, null), cancellationToken);
        TrainedOperations.SayAsked(context.Report, file, facts.Model.Select(one => one.Class.OperationOf()));
        return new(Path.GetFileNameWithoutExtension(file), facts);
    }

    private async Task<Found<FaithfulnessFacts>> OfVariantAsync(CircuitRequest request, CancellationToken cancellationToken)
    {
        await using var grid = await context.ConnectAsync(GridRole.Guest, cancellationToken);
        var variant = await VariantFinder.FindAsync(grid, request.Model, cancellationToken);
        var known = await KnownAsync(new(grid, context.Report), variant, request, cancellationToken);
        return new(variant.Name, await MeasureAsync(await WeightsForModel.FetchAsync(grid, variant, cancellationToken), digits: null, known, cancellationToken));
    }

    /// <summary>What the grid knows of a variant that orders its nodes.</summary>
    private static async Task<FaithfulnessRequest> KnownAsync(
        GridCircuits grid, FoundVariant variant, CircuitRequest request, CancellationToken cancellationToken)
    {
        var (spec, columns) = (request.Spec, OperationRegistry.WithColumns);
        TrainedOperations.Require(variant, request.Operations ?? [], columns);
        var operations = request.Operations ?? TrainedOperations.Among(variant, columns, columns);
        if (spec.Nodes is not null)
        {
            return new(spec, operations, null, null);
        }

        if (spec.Order is NodeOrder.Claims)
        {
            var claims = await grid.ClaimsAsync(variant, new(new(spec.Seed), operations), cancellationToken);
            return new(spec, operations, claims.Analysis, claims.Evidence);
        }

        return new(spec, operations, await grid.AnalyseAsync(variant, new(new(Seed: spec.Seed), null, operations), cancellationToken), null);
    }

    private async Task<FaithfulnessFacts> MeasureAsync(
        NamedWeights weights, int? digits, FaithfulnessRequest request, CancellationToken cancellationToken)
    {
        await using var progress = context.Report.Begin(weights.Name);
        return await files.FaithfulnessAsync(weights, digits, request, progress, cancellationToken);
    }
}
