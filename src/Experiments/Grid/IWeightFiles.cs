using VerifiedAddition.Circuits;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>What the commands do with a weight file that is named by its path. It takes libtorch, so not every program can.</summary>
/// <remarks>Wherever digits are taken: those that the model was made for; null infers them from its n_ctx.</remarks>
public interface IWeightFiles
{
    /// <summary>The same, of files whose models compute so where the files do not say it themselves.</summary>
    IWeightFiles Stating(Arithmetic.Architecture architecture);

    /// <summary>Loads the file here and answers questions such as <c>123+456</c>.</summary>
    /// <exception cref="ClientException">The file or a question is not usable; nothing was answered.</exception>
    Task<ModelAnswer[]> AskAsync(string path, int? digits, IReadOnlyList<string> questions, CancellationToken cancellationToken);

    /// <summary>Writes the file's weights to another one, with a <c>config.json</c> beside it, and tells what the file is.</summary>
    /// <param name="path">The file.</param>
    /// <param name="reading">What is stated of its model.</param>
    /// <param name="target">What to write.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClientException">The file is not usable, its weights cannot be written so, or the other file cannot be written.</exception>
    Task<WeightFileFacts> ConvertAsync(string path, WeightFileReading reading, WeightFileTarget target, CancellationToken cancellationToken);

    /// <summary>Stores the file's weights in the grid, so that the grid can verify them.</summary>
    /// <exception cref="ClientException">The file is not usable or the grid does not take it.</exception>
    Task<ImportedWeights> ImportAsync(string path, int? digits, IGrid grid, CancellationToken cancellationToken);

    /// <summary>Looks what model is in the file; null where this program cannot look into weight files.</summary>
    /// <param name="digits">For how many digits the models that start from it are made, and so it; null infers them.</param>
    /// <exception cref="ClientException">The file is not usable: no weight file, no model, or one with numbers that are not finite.</exception>
    Task<ModelDescription?> DescribeAsync(string path, int? digits, CancellationToken cancellationToken);

    /// <summary>Stores the file itself in the grid under its hash (<see cref="WarmStart.File"/>), so that models can start from it.</summary>
    /// <param name="sha256">The hash that the file had when it was named; one that has changed since is refused.</param>
    /// <param name="digits">For how many digits the models that start from it are made, and so it.</param>
    /// <exception cref="ClientException">The file is not usable, has changed, or the grid does not take it.</exception>
    Task<ModelDescription> ImportParentAsync(string path, string sha256, int digits, IGrid grid, CancellationToken cancellationToken);

    /// <summary>Loads the file here and looks for what in the model matters.</summary>
    /// <exception cref="ClientException">The file or a question is not usable.</exception>
    Task<CircuitFacts> AnalyseAsync(string path, int? digits, AnalysisRequest request, CancellationToken cancellationToken);

    /// <summary>Loads the file here and tests what its nodes compute.</summary>
    /// <exception cref="ClientException">The file is not usable, or the model cannot have a sub-task that was named.</exception>
    Task<ClaimFacts> ClaimsAsync(string path, int? digits, ClaimRequest request, CancellationToken cancellationToken);

    /// <summary>Loads the file here and tests whether what heads write tells three groups of questions apart.</summary>
    /// <returns>One verdict for each test, in order.</returns>
    /// <exception cref="ClientException">The file is not usable, or the model has no such head.</exception>
    Task<IReadOnlyList<HeadSeparability>> SeparateAsync(
        string path, int? digits, IReadOnlyList<ColumnTest> tests, CancellationToken cancellationToken);

    /// <summary>Loads the file here and carries what some nodes do from one question to another.</summary>
    /// <exception cref="ClientException">The file or a question is not usable, or the model has no such node.</exception>
    Task<PatchOutcome> PatchAsync(string path, int? digits, PatchRequest request, CancellationToken cancellationToken);

    /// <summary>Loads the weights here, computes activations and writes them as they come.</summary>
    /// <param name="weights">A weight file, or its content.</param>
    /// <param name="digits">As everywhere.</param>
    /// <param name="request">What is recorded.</param>
    /// <param name="stream">Empty; seeks.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClientException">
    /// The weights or a question are not usable, the model has no such activation, or they are too many for one file; nothing was written.
    /// </exception>
    Task<RecordedActivations> RecordAsync(
        NamedWeights weights, int? digits, ActivationRequest request, Stream stream, CancellationToken cancellationToken);

    /// <summary>Loads the weights here and carries what one part of the model has from one question to another, along one direct path.</summary>
    /// <exception cref="ClientException">The weights or a question are not usable, or there is no such path.</exception>
    Task<PatchOutcome> PatchPathAsync(NamedWeights weights, int? digits, PathRequest request, CancellationToken cancellationToken);
}

/// <summary>Weights of a file that a grid now holds.</summary>
/// <param name="Weights">Their name in the grid.</param>
/// <param name="Model">What they are.</param>
public sealed record ImportedWeights(WeightsRef Weights, ModelDescription Model);
