using VerifiedAddition.Circuits;
using VerifiedAddition.Grains;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Silo;

/// <summary>Answers questions with stored weights, and copies them to other file formats.</summary>
public sealed class TorchModelService(ModelCache models, IArtefactStore artefacts) : IModelService
{
    public Task<ModelDescription> DescribeAsync(WeightsRef weights, CancellationToken cancellationToken) =>
        TorchThread.RunAsync("describe", () =>
        {
            using var rental = models.Rent(weights);
            return ModelTalk.Describe(rental.Item.Shape);
        });

    public Task<Grains.ModelAnswer[]> AskAsync(WeightsRef weights, string[] questions, CancellationToken cancellationToken) =>
        TorchThread.RunAsync("ask", () =>
        {
            using var rental = models.Rent(weights);
            return ModelTalk.Ask(rental.Item, questions);
        });

    public Task<ModelPatch> PatchAsync(WeightsRef weights, string store, string alter, string[] nodes, CancellationToken cancellationToken) =>
        TorchThread.RunAsync("patch", () =>
        {
            using var rental = models.Rent(weights);
            var found = CircuitTalk.Patch(rental.Item, new(store, alter, [.. nodes.Select(Node.Parse)]), cancellationToken);
            return new ModelPatch(found.Store, found.Alter, nodes, found.Expected, found.Clean, found.Patched, found.Impact);
        });

    public Task<string> ExportAsync(WeightsRef weights, string format, CancellationToken cancellationToken) =>
        TorchThread.RunAsync("export", () =>
        {
            using var stream = artefacts.OpenRead(weights.Key);
            if (string.Equals(format, "safetensors", StringComparison.Ordinal))
            {
                return weights.Key;
            }

            var key = $"exports/{weights.Sha256}.{format}";
            var dictionary = SafetensorsFile.Read(stream, weights.Key);
            artefacts.Write(key, file => PthFile.Write(file, dictionary));
            return key;
        });
}
