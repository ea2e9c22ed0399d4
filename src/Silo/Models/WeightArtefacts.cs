using System.Security.Cryptography;
using VerifiedAddition.Grains;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Silo;

/// <summary>Weights as artefacts: named by the hash of their file, so that equal weights are stored once.</summary>
public static class WeightArtefacts
{
    public static string KeyOf(string sha256) => $"weights/{sha256}.safetensors";

    /// <summary>Stores <paramref name="weights"/>.</summary>
    /// <exception cref="IOException">They could not be stored.</exception>
    public static WeightsRef Store(IArtefactStore artefacts, StateDict weights, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(artefacts);
        using var file = new MemoryStream();
        SafetensorsFile.Write(file, weights, metadata);
        var bytes = file.ToArray();
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        artefacts.Write(KeyOf(hash), stream => stream.Write(bytes));
        return new(KeyOf(hash), hash);
    }

    /// <summary>Reads stored weights: what was trained here, or a file that was brought in.</summary>
    /// <exception cref="ArtefactNotFoundException">They are not in the store.</exception>
    /// <exception cref="WeightFileException">They are damaged.</exception>
    public static StateDict Load(IArtefactStore artefacts, WeightsRef weights)
    {
        ArgumentNullException.ThrowIfNull(artefacts);
        ArgumentNullException.ThrowIfNull(weights);
        using var stream = artefacts.OpenRead(weights.Key);
        return WeightFile.Read(stream, weights.Key);
    }
}
