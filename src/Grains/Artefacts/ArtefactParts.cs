namespace VerifiedAddition.Grains;

/// <summary>Artefacts in parts that a message can carry.</summary>
internal static class ArtefactParts
{
    /// <summary>The most bytes of one answer, far below what a connection carries.</summary>
    private const int MaxBytes = 4 << 20;

    /// <summary>At most <paramref name="count"/> bytes from <paramref name="offset"/> on; empty past the artefact's end.</summary>
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
