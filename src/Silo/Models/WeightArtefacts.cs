using System.Security.Cryptography;
using VerifiedAddition.Grains;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Silo;

/// <summary>Weights as artefacts: named by the hash of their file, so that equal weights are stored once.</summary>
/// <remarks>
/// The file is safetensors, without metadata unless the architecture is not the original one, with the float32 tensors in registration order
/// (<see cref="ModelShape.Tensors"/>). So the hash depends only on the weights: exported and read again from any format, they have the same hash.
/// </remarks>
public static class WeightArtefacts
{
    /// <summary>Stores a model's weights.</summary>
    /// <exception cref="WeightFileException">They are not the weights of a model.</exception>
    /// <exception cref="IOException">They could not be stored.</exception>
    public static WeightsRef Store(IArtefactStore artefacts, StateDict weights)
    {
        ArgumentNullException.ThrowIfNull(artefacts);
        var bytes = FileOf(weights);
        var stored = WeightsRef.Called(Convert.ToHexStringLower(SHA256.HashData(bytes)));
        artefacts.Write(stored.Key, stream => stream.Write(bytes));
        return stored;
    }

    /// <summary>Returns the hash under which a model's weights are stored.</summary>
    /// <exception cref="WeightFileException">They are not the weights of a model.</exception>
    public static string HashOf(StateDict weights) => Convert.ToHexStringLower(SHA256.HashData(FileOf(weights)));

    /// <summary>Reads stored weights: trained here, or imported from a file.</summary>
    /// <exception cref="ArtefactNotFoundException">They are not in the store.</exception>
    /// <exception cref="WeightFileException">They are damaged: not a weight file, or one with another hash.</exception>
    public static StateDict Load(IArtefactStore artefacts, WeightsRef weights)
    {
        ArgumentNullException.ThrowIfNull(artefacts);
        ArgumentNullException.ThrowIfNull(weights);
        using var bytes = Copy(artefacts, weights.Key);
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (hash != weights.Sha256)
        {
            throw new WeightFileException($"The stored weights '{weights.Key}' are not what was stored: their SHA-256 is {hash}.");
        }

        bytes.Position = 0;
        return WeightFile.Read(bytes, weights.Key);
    }

    private static MemoryStream Copy(IArtefactStore artefacts, string key)
    {
        using var stream = artefacts.OpenRead(key);
        var bytes = stream.CanSeek ? new MemoryStream((int)Math.Min(stream.Length, Array.MaxLength)) : new();
        stream.CopyTo(bytes);
        bytes.Position = 0;
        return bytes;
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
