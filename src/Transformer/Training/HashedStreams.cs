using System.Security.Cryptography;

namespace VerifiedAddition.Transformer;

/// <summary>Writes bytes and, on request, the hash of all bytes so far.</summary>
internal sealed class HashedWriter(Stream stream) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public void Write(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        stream.Write(bytes);
    }

    public void Seal() => Write(_hash.GetCurrentHash());

    public void Dispose() => _hash.Dispose();
}

/// <summary>Reads and verifies what a <see cref="HashedWriter"/> wrote.</summary>
internal sealed class HashedReader(Stream stream) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _read;

    /// <exception cref="CheckpointException">The stream ends too early.</exception>
    public void Read(Span<byte> bytes, string what)
    {
        var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        _read += read;
        if (read < bytes.Length)
        {
            throw new CheckpointException($"The checkpoint is truncated: it ends after {_read} bytes, within {what}.");
        }

        _hash.AppendData(bytes);
    }

    /// <exception cref="CheckpointException">The stored hash differs from the hash of the bytes read.</exception>
    public void CheckSeal()
    {
        var expected = _hash.GetCurrentHash();
        Span<byte> found = stackalloc byte[SHA256.HashSizeInBytes];
        Read(found, "a checksum");
        if (!found.SequenceEqual(expected))
        {
            throw new CheckpointException("The checkpoint is damaged: its checksum does not match its content.");
        }
    }

    /// <exception cref="CheckpointException">The stream has more bytes.</exception>
    public void CheckEnd()
    {
        if (stream.ReadByte() >= 0)
        {
            throw new CheckpointException($"The checkpoint is damaged: it should end after {_read} bytes, but more follows.");
        }
    }

    public void Dispose() => _hash.Dispose();
}
