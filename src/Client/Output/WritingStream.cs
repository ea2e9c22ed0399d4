namespace VerifiedAddition.Client;

/// <summary>A stream that can be written and nothing else.</summary>
/// <param name="output">Where to write.</param>
internal abstract class WritingStream(Stream output) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer) => output.Write(buffer);

    public override void Flush() => output.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}

/// <summary>What a command is run for: the first write after the reader has gone ends it.</summary>
/// <param name="output">Where to write.</param>
/// <param name="isClosed">Whether the reader has gone.</param>
/// <param name="closed">Stops what goes on besides.</param>
internal sealed class ReadStream(Stream output, Func<bool> isClosed, Action closed) : WritingStream(output)
{
    /// <exception cref="OperationCanceledException">Nobody reads it any more.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (isClosed())
        {
            closed();
            throw new OperationCanceledException("Nobody reads the output any more.");
        }

        base.Write(buffer);
    }
}

/// <summary>Messages, which are not worth failing for: where they cannot be written, nobody could be told of that either.</summary>
/// <param name="output">Where to write.</param>
internal sealed class UnheardStream(Stream output) : WritingStream(output)
{
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            base.Write(buffer);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The exit code says that something went wrong.
        }
    }
}
