namespace VerifiedAddition.Arithmetic;

/// <summary>
/// An endless list of questions of one operation, in which question <c>i</c> depends on the four arguments and on <c>i</c> alone.
/// </summary>
/// <remarks>
/// <para>
/// A million questions are therefore the same million however they are cut into shards. With <see cref="GeneratorKind.Original"/> and
/// <see cref="GeneratorKind.Successor"/> question <c>i</c> is row <c>i mod 64</c> of enrichment batch <c>i / 64</c>.
/// </para>
/// <para>
/// The kinds enrich the same operands, so question <c>i</c> of two kinds differs only where it was enriched. A
/// <see cref="BatchSequence"/> of the same seed draws other operands. It holds no buffer: several threads may use one at once.
/// </para>
/// </remarks>
public sealed class QuestionSequence : IQuestions
{
    /// <summary>Questions that are enriched together.</summary>
    public const int EnrichmentBatchSize = 64;

    private readonly QuestionSource _source;

    /// <exception cref="ArgumentOutOfRangeException">The digits are outside 1–20, or the operation or the kind is unknown.</exception>
    public QuestionSequence(int digits, Operation operation, GeneratorKind kind, ulong seed)
    {
        _ = operation.Symbol();
        Digits = new Layout(digits).Digits;
        Operation = operation;
        Kind = GeneratorKinds.Checked(kind);
        Seed = seed;
        _source = new(digits, kind, seed, SequenceUse.Questions);
    }

    public int Digits { get; }

    public Operation Operation { get; }

    /// <summary>It has no end.</summary>
    public long? Count => null;

    public GeneratorKind Kind { get; }

    public ulong Seed { get; }

    /// <exception cref="ArgumentOutOfRangeException">The index is negative.</exception>
    public Question this[long index]
    {
        get
        {
            var question = default(Question);
            Fill(index, new Span<Question>(ref question));
            return question;
        }
    }

    /// <summary>Writes questions <paramref name="first"/>, <paramref name="first"/> + 1, … until the span is full.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The first index is negative.</exception>
    public void Fill(long first, Span<Question> questions)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        if (Kind == GeneratorKind.Uniform)
        {
            for (var i = 0; i < questions.Length; i++)
            {
                questions[i] = _source.Plain(Operation, first + i);
            }

            return;
        }

        while (!questions.IsEmpty)
        {
            var (batch, row) = Math.DivRem(first, EnrichmentBatchSize);
            var rows = Math.Min(EnrichmentBatchSize - (int)row, questions.Length);
            var part = _source.Part(Operation, batch, firstRow: 0, EnrichmentBatchSize);
            _source.Fill(part, batch, first - row, (int)row, questions[..rows]);
            questions = questions[rows..];
            first += rows;
        }
    }
}
