using VerifiedAddition.Circuits;

namespace VerifiedAddition.Client;

/// <summary>What was found in a model that somebody named.</summary>
/// <param name="Name">What to call the model.</param>
/// <param name="Facts">What was found.</param>
internal sealed record Found<T>(string Name, T Facts);

/// <summary>Looks into models that are named as people type them: a trained variant, or a weight file by its path.</summary>
internal static class ModelCircuits
{
    /// <summary>Finds what in a model matters. Where the request does not say which operations, those that a variant was trained on are asked.</summary>
    /// <exception cref="ClientException">There is no such model, it is not trained yet, or a question is not usable.</exception>
    public static Task<Found<CircuitFacts>> AnalyseAsync(
        CommandContext context, string model, AnalysisRequest request, CancellationToken cancellationToken) =>
        LocalModel.UseAsync(
            context,
            model,
            async local => new Found<CircuitFacts>(local.Name, await context.Files.AnalyseAsync(
                local.Path, request with { Operations = request.Operations ?? local.Operations }, cancellationToken)),
            cancellationToken);

    /// <summary>Tests what a model's nodes compute. Operations as in <see cref="AnalyseAsync"/>.</summary>
    /// <exception cref="ClientException">There is no such model, it is not trained yet, or it cannot have a sub-task that was named.</exception>
    public static Task<Found<ClaimFacts>> ClaimsAsync(
        CommandContext context, string model, ClaimRequest request, CancellationToken cancellationToken) =>
        LocalModel.UseAsync(
            context,
            model,
            async local => new Found<ClaimFacts>(local.Name, await context.Files.ClaimsAsync(
                local.Path, request with { Operations = request.Operations ?? local.Operations }, cancellationToken)),
            cancellationToken);
}
