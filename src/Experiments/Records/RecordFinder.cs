using System.IO.Compression;
using System.Security.Cryptography;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>A training record that was fetched from the grid.</summary>
/// <param name="Name">The variant's, as its sweep calls it.</param>
/// <param name="Record">What every step measured.</param>
/// <param name="Packed">The file that holds it, gzipped JSON lines.</param>
public sealed record FoundRecord(string Name, TrainingRecord Record, byte[] Packed)
{
    /// <summary>The JSON lines.</summary>
    public Stream OpenText() => new GZipStream(new MemoryStream(Packed), CompressionMode.Decompress);
}

/// <summary>Fetches training records.</summary>
public static class RecordFinder
{
    /// <summary>Bytes requested from the grid at once, well below the maximum size of a message.</summary>
    private const int PartSize = 1 << 20;

    /// <summary>The record of the variant called so, as far as its last checkpoint if it is still being trained.</summary>
    /// <exception cref="ClientException">There is no such variant, or it has no step to tell of.</exception>
    public static async Task<FoundRecord> FindAsync(IGrid grid, string name, CancellationToken cancellationToken)
    {
        return await FindAsync(grid, await VariantFinder.FindAsync(grid, name, cancellationToken), cancellationToken);
    }

    /// <summary>The record of a variant that was found.</summary>
    /// <exception cref="ClientException">It has no step to tell of.</exception>
    public static async Task<FoundRecord> FindAsync(IGrid grid, FoundVariant variant, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(variant);
        return await FindAsync(grid, variant.Name, variant.Spec.Id, cancellationToken) ?? throw new ClientException(
            ExitCodes.NotAchieved,
            $"The variant {variant.Name} of the sweep {variant.Sweep} has no training record yet: {EnumText.Of(variant.Training.Phase)}, " +
            $"step {Figures.Count(variant.Training.Step)} of {Figures.Count(variant.Spec.Steps)}. The first comes with its first checkpoint.");
    }

    /// <summary>The record of a variant that is known; null if it has no step to tell of.</summary>
    public static async Task<FoundRecord?> FindAsync(IGrid grid, string name, VariantId variant, CancellationToken cancellationToken)
    {
        var grain = grid.Grains.GetGrain<IRecordGrain>(variant.Value);
        if (await grain.FindAsync(cancellationToken) is not { Steps: > 0 } found)
        {
            return null;
        }

        var packed = await DownloadAsync(grain, found, cancellationToken);
        return new(name, Read(packed), packed);
    }

    private static TrainingRecord Read(byte[] packed)
    {
        try
        {
            return TrainingRecordFile.Read(new MemoryStream(packed));
        }
        catch (InvalidDataException e)
        {
            throw new ClientException(ExitCodes.Unavailable, e.Message, e);
        }
    }

    private static async Task<byte[]> DownloadAsync(IRecordGrain grain, RecordRef found, CancellationToken cancellationToken)
    {
        using var file = new MemoryStream();
        while (await grain.ReadAsync(found.Key, file.Position, PartSize, cancellationToken) is { Length: > 0 } part)
        {
            await file.WriteAsync(part, cancellationToken);
        }

        var packed = file.ToArray();
        return Convert.ToHexStringLower(SHA256.HashData(packed)) == found.Sha256
            ? packed
            : throw new ClientException(
                ExitCodes.Unavailable, $"The training record {found.Key} did not arrive as it is stored. Try again; it may just have been replaced.");
    }
}
