using VerifiedAddition.Circuits;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>A program without libtorch: it says so and names the remedy.</summary>
public sealed class NoWeightFiles : IWeightFiles
{
    /// <inheritdoc/>
    public IWeightFiles Stating(Arithmetic.Architecture architecture) => this;

    /// <inheritdoc/>
    public Task<ModelAnswer[]> AskAsync(string path, int? digits, IReadOnlyList<string> questions, CancellationToken cancellationToken) =>
        throw Refusal(path);

    /// <inheritdoc/>
    public Task<WeightFileFacts> ConvertAsync(string path, WeightFileReading reading, WeightFileTarget target, CancellationToken cancellationToken) =>
        throw Refusal(path);

    /// <inheritdoc/>
    public Task<ImportedWeights> ImportAsync(string path, int? digits, IGrid grid, CancellationToken cancellationToken) => throw Refusal(path);

    /// <inheritdoc/>
    public Task<ModelDescription?> DescribeAsync(string path, int? digits, CancellationToken cancellationToken) => Task.FromResult<ModelDescription?>(null);

    /// <inheritdoc/>
    public Task<ModelDescription> ImportParentAsync(string path, string sha256, int digits, IGrid grid, CancellationToken cancellationToken) =>
        throw Refusal(path);

    /// <inheritdoc/>
    public Task<CircuitFacts> AnalyseAsync(string path, int? digits, AnalysisRequest request, CancellationToken cancellationToken) => throw Refusal(path);

    /// <inheritdoc/>
    public Task<ClaimFacts> ClaimsAsync(string path, int? digits, ClaimRequest request, CancellationToken cancellationToken) => throw Refusal(path);

    /// <inheritdoc/>
    public Task<IReadOnlyList<HeadSeparability>> SeparateAsync(
        string path, int? digits, IReadOnlyList<ColumnTest> tests, CancellationToken cancellationToken) => throw Refusal(path);

    /// <inheritdoc/>
    public Task<PatchOutcome> PatchAsync(string path, int? digits, PatchRequest request, CancellationToken cancellationToken) => throw Refusal(path);

    /// <inheritdoc/>
    public Task<RecordedActivations> RecordAsync(
        NamedWeights weights, int? digits, ActivationRequest request, Stream stream, CancellationToken cancellationToken) =>
        throw (weights.Content is null ? Refusal(weights.Name) : new ClientException(
            $"The activations of {weights.Name} are computed where they are written, and this va is the client alone: it has no libtorch. " +
            "Use ./va of a source checkout, with --cluster for a grid elsewhere."));

    /// <inheritdoc/>
    public Task<PatchOutcome> PatchPathAsync(NamedWeights weights, int? digits, PathRequest request, CancellationToken cancellationToken) => throw Refusal(weights);

    private static ClientException Refusal(NamedWeights weights) => weights.Content is null ? Refusal(weights.Name) : new(
        $"The paths through {weights.Name} are patched by the program that is asked, and this va is the client alone: it has no libtorch. " +
        "Use ./va of a source checkout, with --cluster for a grid elsewhere.");

    private static ClientException Refusal(string path) => new(
        $"{path} is a weight file, and this va is the client alone: it has no libtorch to load it with. " +
        "Use ./va of a source checkout, or name a trained variant (va sweep list shows the sweeps).");
}
