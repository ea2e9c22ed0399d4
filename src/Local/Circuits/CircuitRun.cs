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
        var (name, facts) = await new ModelToExamine(request.Model, request.Operations, Folder: null).RunAsync(
            context,
            (grid, variant, operations) => KnownAsync(grid, variant, request.Spec, operations, cancellationToken),
            (weights, operations, known, progress) => files.FaithfulnessAsync(
                weights, request.Digits, new(request.Spec, operations, known?.Analysis, known?.Evidence), progress, cancellationToken),
            found => found.Model.Select(one => one.Class.OperationOf()),
            cancellationToken);
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

    /// <summary>What the grid knows of a variant that orders its nodes; null if they were named.</summary>
    private static async Task<KnownNodes?> KnownAsync(
        GridCircuits grid, FoundVariant variant, FaithfulnessSpec spec, IReadOnlyList<Operation> operations, CancellationToken cancellationToken)
    {
        if (spec.Nodes is not null)
        {
            return null;
        }

        if (spec.Order is NodeOrder.Claims)
        {
            var claims = await grid.ClaimsAsync(variant, new(new(spec.Seed), operations), cancellationToken);
            return new(claims.Analysis, claims.Evidence);
        }

        return new(await grid.AnalyseAsync(variant, new(new(Seed: spec.Seed), null, operations), cancellationToken), null);
    }

    private sealed record KnownNodes(CircuitFacts Analysis, IReadOnlyList<ClaimEvidence>? Evidence);
}
