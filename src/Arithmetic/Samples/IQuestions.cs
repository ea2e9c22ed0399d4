namespace VerifiedAddition.Arithmetic;

/// <summary>Questions of one operation by number. Question <c>i</c> depends on the list and on <c>i</c> alone, so a list can be cut anywhere.</summary>
/// <remarks>Several threads may use one at once.</remarks>
public interface IQuestions
{
    /// <summary>Digits of an operand, 1–20.</summary>
    int Digits { get; }

    Operation Operation { get; }

    /// <summary>How many there are; null for a list without end.</summary>
    long? Count { get; }

    /// <summary>Writes questions <paramref name="first"/>, <paramref name="first"/> + 1, … until the span is full.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A question before the first or behind the last is asked for.</exception>
    void Fill(long first, Span<Question> questions);
}
