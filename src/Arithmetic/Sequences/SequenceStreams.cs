namespace VerifiedAddition.Arithmetic;

/// <summary>Who draws. Training and testing with the same seed must not see the same questions.</summary>
internal enum SequenceUse
{
    Batches = 1,
    Questions = 2,
}

/// <summary>The streams of <see cref="CounterRandom"/> that this project uses: all below 2¹⁶. Others are free for other uses.</summary>
internal static class SequenceStreams
{
    /// <summary>The operation of a batch.</summary>
    public const ulong BatchOperation = 1;

    public static ulong Of(SequenceUse use, int drawn, Operation operation) =>
        ((ulong)use << 8) | ((ulong)operation << 4) | (uint)drawn;
}
