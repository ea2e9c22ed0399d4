using System.Net.Mime;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Api;

/// <summary>Trained models: their weights, and what they answer.</summary>
internal static class ModelEndpoints
{
    private const int MaxQuestions = 1000;

    private const int MaxNodes = 1000;

    public static void MapModels(this IEndpointRouteBuilder api)
    {
        var models = api.MapGroup("/variants/{variant}").WithTags("Models");
        models.MapGet("/weights", DownloadAsync).WithName("DownloadWeights").ProducesFile(MediaTypeNames.Application.Octet)
            .WithSummary("The weights as a file: safetensors, or pth for PyTorch, in the layout hooked, bridge or native; or onnx (docs/interchange.md).");
        models.MapGet("/config", DescribeAsync).WithName("DescribeWeights").ProducesFile(MediaTypeNames.Application.Json)
            .WithSummary("The JSON that describes the weights, to be kept beside them (docs/weight-files.md).");
        models.MapPost("/ask", AskAsync).WithName("AskModel").WithSummary("Asks a model some questions.");
        models.MapPost("/patch", PatchAsync).WithName("PatchModel").WithSummary("Carries what some nodes do with one question over to another.");
    }

    private static async Task<IResult> DownloadAsync(
        string variant, string? format, string? layout, IGridSource source, CancellationToken cancellationToken)
    {
        Words.Require("format", format, ["safetensors", "pth", ModelRules.Onnx]);
        var isOnnx = string.Equals(format, ModelRules.Onnx, StringComparison.Ordinal);
        Words.Require("layout", layout, isOnnx ? [WeightLayouts.WordOf(WeightLayout.Hooked)] : WeightLayouts.Words);
        var (grid, found) = await FindAsync(source, variant, cancellationToken);
        var (weights, chosen) = (found.Weights, format ?? "safetensors");
        var named = ModelRules.FormatIn(layout is null ? WeightLayout.Hooked : WeightLayouts.Parse(layout), chosen);
        var grain = grid.Grains.GetGrain<IModelGrain>(weights.Sha256);
        var content = isOnnx
            ? await WeightsDownload.ReadOnnxAsync(grain, weights, found.Spec.Operations, cancellationToken)
            : await WeightsDownload.ReadAsync(grain, weights, named, cancellationToken);
        return Downloads.Of(content, MediaTypeNames.Application.Octet, $"{found.Name}.{chosen}");
    }

    private static async Task<IResult> DescribeAsync(string variant, IGridSource source, CancellationToken cancellationToken)
    {
        var (_, found) = await FindAsync(source, variant, cancellationToken);
        var spec = found.Spec;
        var config = new ModelConfig(spec.Architecture, spec.Digits, new(spec.Layers, spec.Heads, spec.DModel, spec.DHead));
        return Downloads.Of(Encoding.UTF8.GetBytes(config.ToJson()), MediaTypeNames.Application.Json, $"{found.Name}.config.json");
    }

    private static async Task<JsonAnswer<AnswerJson[]>> AskAsync(
        string variant, AskRequest request, IGridSource source, CancellationToken cancellationToken)
    {
        Lists.Require("questions", request.Questions, MaxQuestions);
        var (grid, found) = await FindAsync(source, variant, cancellationToken);
        var weights = found.Weights;
        TrainedOperations.Require(found, request.Questions);
        var answers = await grid.Grains.GetGrain<IModelGrain>(weights.Sha256).AskAsync(weights, [.. request.Questions], cancellationToken);
        return (AnswerJson[])[.. answers.Select(answer => AnswerJson.Of(answer, DigitsSource.Trained))];
    }

    private static async Task<JsonAnswer<PatchJson>> PatchAsync(
        string variant, PatchRequestJson request, IGridSource source, CancellationToken cancellationToken)
    {
        Lists.Require("nodes", request.Nodes, MaxNodes);
        var nodes = request.Nodes.Select(NodeOf).ToArray();
        var (grid, found) = await FindAsync(source, variant, cancellationToken);
        var outcome = await new GridCircuits(grid, Silent.Reporter).PatchAsync(found, new(request.Store, request.Alter, nodes), cancellationToken);
        return PatchJson.Of(outcome, DigitsSource.Trained);
    }

    private static async Task<(IGrid Grid, FoundVariant Variant)> FindAsync(IGridSource source, string variant, CancellationToken cancellationToken)
    {
        var grid = await source.GridAsync(cancellationToken);
        return (grid, await VariantName.FindAsync(grid, variant, cancellationToken));
    }

    private static Node NodeOf(string text)
    {
        try
        {
            return Node.Parse(text);
        }
        catch (FormatException e)
        {
            throw new RefusedException(StatusCodes.Status400BadRequest, e.Message);
        }
    }
}

/// <summary>What a model is asked.</summary>
/// <param name="Questions">Such as <c>123+456</c>, 1 to 1,000.</param>
public sealed record AskRequest(IReadOnlyList<string> Questions);

/// <summary>An interchange.</summary>
/// <param name="Store">The question from which the nodes' outputs are taken.</param>
/// <param name="Alter">The question that is answered with them.</param>
/// <param name="Nodes">Heads and MLPs, such as <c>P14L0H1</c> or <c>P14L0MLP</c>.</param>
public sealed record PatchRequestJson(string Store, string Alter, IReadOnlyList<string> Nodes);
