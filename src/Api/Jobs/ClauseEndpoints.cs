using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Api;

/// <summary>Tagged nodes that others may have written.</summary>
internal static class ClauseEndpoints
{
    public static void MapClauses(this IEndpointRouteBuilder api) => api.MapPost("/claims/check", Check)
        .WithName("CheckClaims").WithTags("Circuits")
        .WithSummary("Judges the clauses of the originals' algorithms by tagged nodes alone, without a model, as 'va claims check'.");

    private static JsonAnswer<ClauseTableJson> Check(CheckClaimsRequest request)
    {
        try
        {
            var known = request.Known();
            var (seen, described) = (Read("behavior", request.Behavior), Read("maths", request.Maths));
            var shape = ClauseShape.Of(seen, known);
            shape.Require([.. seen, .. described]);
            return ClauseTableJson.Of(ClauseTable.Of(seen, described, shape), TaggedNode.UnknownKinds([.. seen, .. described]));
        }
        catch (FormatException e)
        {
            throw new RefusedException(StatusCodes.Status400BadRequest, $"behavior and maths cannot be judged: {e.Message}");
        }
    }

    /// <summary>In files of the later form, which these are, no head stands for an MLP.</summary>
    private static IReadOnlyList<TaggedNode> Read(string name, IReadOnlyList<JsonElement> nodes)
    {
        if (nodes.Count > CheckClaimsRequest.MaxNodes)
        {
            throw new RefusedException(StatusCodes.Status400BadRequest, $"{name} has {nodes.Count} nodes, but may have {CheckClaimsRequest.MaxNodes}.");
        }

        return NodeFile.Read(JsonSerializer.Serialize(nodes), heads: int.MaxValue);
    }
}

/// <summary>Tagged nodes of one model, and what is known of it (docs/circuits.md).</summary>
/// <param name="Behavior">What <c>behavior.json</c> has: the useful nodes, at most 10,000.</param>
/// <param name="Maths">What <c>maths.json</c> has: what nodes compute, at most 10,000.</param>
/// <param name="Digits">Of an operand, 1 to 20; null for what the last useful position tells.</param>
/// <param name="Layers">Of the model, at least 1; null for up to the last one with a useful node.</param>
/// <param name="Operations">What the model does, addition, subtraction or both; null for what the classes of questions tell that fail without a node.</param>
public sealed record CheckClaimsRequest(
    IReadOnlyList<JsonElement> Behavior, IReadOnlyList<JsonElement> Maths, int? Digits = null, int? Layers = null, IReadOnlyList<Operation>? Operations = null)
{
    /// <summary>The most nodes of each kind.</summary>
    internal const int MaxNodes = 10_000;

    internal KnownShape Known()
    {
        if (Digits is < 1 or > Layout.MaxDigits || Layers is < 1)
        {
            throw new RefusedException(
                StatusCodes.Status400BadRequest, $"digits must be from 1 to {Layout.MaxDigits}, and layers at least 1; here they are {Text(Digits)} and {Text(Layers)}.");
        }

        return Operations is { Count: > 0 } named && named.Except(OperationRegistry.WithColumns).Any()
            ? throw new RefusedException(
                StatusCodes.Status400BadRequest, $"There are clauses about {string.Join(" and ", OperationRegistry.WithColumns.Select(one => one.Name()))} alone. Leave other operations out.")
            : new(Digits, Layers, Operations is { Count: > 0 } ? Operations : null);
    }

    private static string Text(int? number) => number is { } given ? Figures.Count(given) : "not given";
}
