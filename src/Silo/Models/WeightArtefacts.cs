using System.Security.Cryptography;
using VerifiedAddition.Grains;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Silo;

/// <summary>Weights as artefacts: named by the hash of their file, so that equal weights are stored once.</summary>
/// <remarks>
/// The file is safetensors, without metadata unless the architecture is not the original one, with the tensors in registration order (<see cref="ModelShape.Tensors"/>) and in float32.
/// So the hash is one of the weights, whatever file they came from: exported and read again, they have the same.
/// </remarks>
public static class WeightArtefacts
{
    /// <summary>Stores a model's weights.</summary>
    /// <exception cref="WeightFileException">They are no model's.</exception>
    /// <exception cref="IOException">They could not be stored.</exception>
    public static WeightsRef Store(IArtefactStore artefacts, StateDict weights)
    {
        ArgumentNullException.ThrowIfNull(artefacts);
        var bytes = FileOf(weights);
        var stored = WeightsRef.Called(Convert.ToHexStringLower(SHA256.HashData(bytes)));
        artefacts.Write(stored.Key, stream => stream.Write(bytes));
        return stored;
    }

    /// <summary>The hash under which a model's weights are stored.</summary>
    /// <exception cref="WeightFileException">They are no model's.</exception>
    public static string HashOf(StateDict weights) => Convert.ToHexStringLower(SHA256.HashData(FileOf(weights)));

    /// <summary>Reads stored weights: what was trained here, or a file that was brought in.</summary>
    /// <exception cref="ArtefactNotFoundException">They are not in the store.</exception>
    /// <exception cref="WeightFileException">They are damaged: no weight file, or one of another hash.</exception>
    public static StateDict Load(IArtefactStore artefacts, WeightsRef weights)
    {
        ArgumentNullException.ThrowIfNull(artefacts);
        ArgumentNullException.ThrowIfNull(weights);
        using var bytes = new MemoryStream();
        using (var stream = artefacts.OpenRead(weights.Key))
        {
            stream.CopyTo(bytes);
        }

        bytes.Position = 0;
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (hash != weights.Sha256)
        {
            throw new WeightFileException($"The stored weights '{weights.Key}' are not what was stored: their SHA-256 is {hash}.");
        }

        bytes.Position = 0;
        return WeightFile.Read(bytes, weights.Key);
    }

    private static byte[] FileOf(StateDict weights)
    {
        using var file = new MemoryStream();
        SafetensorsFile.Write(file, InOrder(weights));
        return file.ToArray();
    }

    private static StateDict InOrder(StateDict weights)
    {
        var shape = ModelShape.Infer(weights);
        var ordered = new StateDict(shape);
        foreach (var (name, _) in shape.Tensors)
        {
            ordered.Add(name, weights.TryGet(name, out var tensor) ? tensor : throw new WeightFileException($"'{name}' is missing."));
        }

        return ordered;
    }
}
