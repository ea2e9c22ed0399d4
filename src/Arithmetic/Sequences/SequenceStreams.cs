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

    /// <summary>Of a use and an operation: whether a batch has one more focused row. 0 to 2 are those of <see cref="QuestionSource"/>.</summary>
    public const int FocusRounding = 3;

    /// <summary>Of a use and an operation: stratum and digits of a focused row.</summary>
    public const int FocusedRow = 4;

    public static ulong Of(SequenceUse use, int drawn, Operation operation) =>
        ((ulong)use << 8) | ((ulong)operation << 4) | (uint)drawn;
}
