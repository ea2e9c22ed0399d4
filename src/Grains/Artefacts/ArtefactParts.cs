namespace VerifiedAddition.Grains;

/// <summary>Reads artefacts in parts small enough for a message.</summary>
internal static class ArtefactParts
{
    /// <summary>Maximum number of bytes in one answer, far below the limit of a connection.</summary>
    private const int MaxBytes = 4 << 20;

    /// <summary>Reads at most <paramref name="count"/> bytes starting at <paramref name="offset"/>; empty past the artefact's end.</summary>
    public static async Task<byte[]> ReadPartAsync(
        this IArtefactStore artefacts, string key, long offset, int count, CancellationToken cancellationToken)
    {
        await using var stream = await artefacts.OpenReadAsync(key, cancellationToken);
        if (offset >= stream.Length)
        {
            return [];
        }

        stream.Seek(offset, SeekOrigin.Begin);
        var bytes = new byte[Math.Min(Math.Min(count, MaxBytes), stream.Length - offset)];
        await stream.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }
}
