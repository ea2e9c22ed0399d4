using System.Security.Cryptography;
using VerifiedAddition.Circuits;
using VerifiedAddition.Grains;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Silo;

/// <summary>Answers questions with stored weights, and exports them to other file formats.</summary>
/// <remarks>
/// Requests do not wait for a slot, which may train for hours. Instead they take turns on one thread beside the slots, so that many
/// requests do not cause many threads.
/// </remarks>
public sealed class TorchModelService(ModelCache models, WeightStore store, IArtefactStore artefacts) : IModelService, IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    public Task<ModelDescription> DescribeAsync(WeightsRef weights, CancellationToken cancellationToken) =>
        InTurnAsync("describe", () =>
        {
            using var rental = models.Rent(weights);
            return ModelQueries.Describe(rental.Item.Shape);
        }, cancellationToken);

    public Task<Grains.ModelAnswer[]> AskAsync(WeightsRef weights, string[] questions, CancellationToken cancellationToken) =>
        InTurnAsync("ask", () =>
        {
            using var rental = models.Rent(weights);
            return ModelQueries.Ask(rental.Item, questions);
        }, cancellationToken);

    public Task<ModelPatch> PatchAsync(WeightsRef weights, string store, string alter, string[] nodes, CancellationToken cancellationToken) =>
        InTurnAsync("patch", () =>
        {
            using var rental = models.Rent(weights);
            var found = CircuitQueries.Patch(rental.Item, new(store, alter, [.. nodes.Select(Node.Parse)]), cancellationToken);
            return new ModelPatch(found.Source, found.Base, nodes, found.Expected, found.Clean, found.Patched, found.Impact);
        }, cancellationToken);

    public Task<string> ExportAsync(WeightsRef weights, string format, CancellationToken cancellationToken) =>
        InTurnAsync("export", () =>
        {
            var dictionary = store.Load(weights);
            if (string.Equals(format, "safetensors", StringComparison.Ordinal))
            {
                return weights.Key;
            }

            var file = FileOf(dictionary, format);
            var key = ModelRules.ExportKey(weights.Sha256, Convert.ToHexStringLower(SHA256.HashData(file)), format);
            artefacts.Write(key, stream => stream.Write(file));
            return key;
        }, cancellationToken);

    public void Dispose() => _turn.Dispose();

    /// <exception cref="ArgumentException">The layout cannot hold the weights; the message says why.</exception>
    private static byte[] FileOf(StateDict weights, string format)
    {
        var (layout, container) = ModelRules.PartsOf(format);
        using var bytes = new MemoryStream();
        try
        {
            var written = WeightFile.InLayout(weights, layout);
            switch (container)
            {
                case "pth":
                    PthFile.Write(bytes, written);
                    break;
                case ModelRules.Onnx:
                    OnnxFile.Write(bytes, written);
                    break;
                default:
                    SafetensorsFile.Write(bytes, written);
                    break;
            }
        }
        catch (WeightFileException refusal)
        {
            throw new ArgumentException(refusal.Message, nameof(format), refusal);
        }

        return bytes.ToArray();
    }

    private async Task<T> InTurnAsync<T>(string name, Func<T> work, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await TorchThread.RunAsync(name, work);
        }
        finally
        {
            _turn.Release();
        }
    }
}
