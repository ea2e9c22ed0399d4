using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Looks into trained variants by way of a grid that has them.</summary>
/// <param name="grid">The grid.</param>
/// <param name="reporter">Where progress is shown.</param>
public sealed class GridCircuits(IGrid grid, IReporter reporter)
{
    private readonly AnalysisRun _run = new(grid, reporter);

    /// <summary>The job that finds what in a variant matters.</summary>
    /// <exception cref="ClientException">A question is not usable, or the variant was not trained on an operation.</exception>
    public static AnalysisPlan PlanOf(FoundVariant variant, AnalysisRequest request) => AnalysisPlan.Of(Plain(variant, request));

    /// <summary>The job that tests what a variant's nodes compute.</summary>
    /// <exception cref="ClientException">The variant was not trained on an operation.</exception>
    public static AnalysisPlan PlanOf(FoundVariant variant, ClaimRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return AnalysisPlan.Of(request with { Operations = OperationsOf(variant, request.Operations) });
    }

    /// <summary>Finds what in a variant matters.</summary>
    /// <exception cref="ClientException">It is not trained yet, or a question is not usable.</exception>
    public async Task<CircuitFacts> AnalyseAsync(FoundVariant variant, AnalysisRequest request, CancellationToken cancellationToken)
    {
        var plan = PlanOf(variant, request);
        var found = await _run.RunAsync(variant.Name, variant.Weights, plan, cancellationToken);
        return CircuitOf(variant, found);
    }

    /// <summary>Tests what a variant's nodes compute.</summary>
    /// <exception cref="ClientException">It is not trained yet.</exception>
    /// <exception cref="ArgumentException">It cannot have a sub-task that was named.</exception>
    public async Task<ClaimFacts> ClaimsAsync(FoundVariant variant, ClaimRequest request, CancellationToken cancellationToken)
    {
        var plan = PlanOf(variant, request);
        var found = await _run.RunAsync(variant.Name, variant.Weights, plan, cancellationToken);
        var basis = await _run.ReadOrRunAsync(variant.Name, variant.Weights, plan.Basis, cancellationToken);
        return new(request.Spec, basis.Operations ?? [], CircuitOf(variant, basis), found.Claims ?? []);
    }

    /// <summary>Tests the heads that the analysis of the same request finds useful.</summary>
    /// <exception cref="ClientException">It is not trained yet, or a question is not usable.</exception>
    public async Task<IReadOnlyList<HeadSeparability>> SeparateAsync(
        FoundVariant variant, AnalysisRequest request, CancellationToken cancellationToken) =>
        (await _run.RunAsync(variant.Name, variant.Weights, AnalysisPlan.Separability(Plain(variant, request)), cancellationToken)).Heads ?? [];

    /// <summary>Carries what some nodes do from one question to another.</summary>
    /// <exception cref="ClientException">It is not trained yet, or a question is not usable.</exception>
    /// <exception cref="ArgumentException">There is no such node.</exception>
    public async Task<PatchOutcome> PatchAsync(FoundVariant variant, PatchRequest request, CancellationToken cancellationToken)
    {
        TrainedOperations.Require(variant, [request.Source, request.Base]);
        var model = grid.Grains.GetGrain<IModelGrain>(variant.Weights.Sha256);
        var found = await model.PatchAsync(
            variant.Weights, request.Source, request.Base, [.. request.Nodes.Select(node => node.ToString())], cancellationToken);
        return new(found.Store, found.Alter, request.Nodes, found.Expected, found.Clean, found.Patched, found.Impact);
    }

    private static CircuitFacts CircuitOf(FoundVariant variant, FoundFacts found) => found.Circuit ?? throw new ClientException(
        ExitCodes.Unavailable, $"What the grid has stored of {variant.Name} is no analysis.");

    /// <summary>In the form in which equal requests are equal.</summary>
    private static AnalysisRequest Plain(FoundVariant variant, AnalysisRequest request)
    {
        if (request.Questions is not { } questions)
        {
            return request with { Operations = OperationsOf(variant, request.Operations) };
        }

        TrainedOperations.Require(variant, questions);
        return request with
        {
            Operations = request.Operations ?? AnalysisPlan.OperationsOf(variant.Spec),
            Questions = [.. questions.Select(text => TrainedOperations.Parse(text, variant.Spec.Digits).Text)],
        };
    }

    private static IReadOnlyList<Operation> OperationsOf(FoundVariant variant, IReadOnlyList<Operation>? named)
    {
        TrainedOperations.Require(variant, named ?? [], OperationRegistry.WithColumns);
        return named ?? TrainedOperations.Among(variant, OperationRegistry.WithColumns, OperationRegistry.WithColumns);
    }
}
