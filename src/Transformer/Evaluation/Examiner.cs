using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>Asks ranges of questions and counts right and wrong answers.</summary>
/// <param name="layout">The layout of the questions.</param>
/// <param name="quick">Answers all questions; null to have the precise answerer answer them all.</param>
/// <param name="precise">Answers where rounding could have changed the answer; its answer is final.</param>
/// <param name="threads">Number of threads that count, at least 1.</param>
internal sealed class Examiner(Layout layout, IAnswerer? quick, IAnswerer precise, int threads)
{
    /// <summary>Number of questions that are sorted together, so that questions with common prefixes are in one batch.</summary>
    private const int SortedTogether = 1 << 15;

    private Question[] _drawn = [];
    private Question[] _asked = [];
    private int[] _order = [];
    private (long Left, long Right)[] _keys = [];
    private Decision[] _decisions = [];

    /// <summary>Asks questions <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/> − 1 of a list.</summary>
    /// <param name="maxFailures">Maximum number of failures listed, the first of the list; all failures are counted.</param>
    public EvaluationResult Examine(IQuestions questions, long first, long count, int maxFailures, CancellationToken cancellationToken)
    {
        var tally = new Tally(layout, maxFailures);
        MakeRoom((int)Math.Min(SortedTogether, count));
        for (long done = 0; done < count; done += SortedTogether)
        {
            var size = (int)Math.Min(SortedTogether, count - done);
            cancellationToken.ThrowIfCancellationRequested();
            questions.Fill(first + done, _drawn.AsSpan(0, size));
            Sort(size);
            Decide(size, tally, cancellationToken);
            Count(first + done, size, tally);
        }

        return tally.Result();
    }

    private void MakeRoom(int questions)
    {
        if (_drawn.Length < questions)
        {
            (_drawn, _asked) = (new Question[questions], new Question[questions]);
            (_order, _keys) = (new int[questions], new (long, long)[questions]);
            _decisions = new Decision[questions * layout.AnswerTokens];
        }
    }

    /// <summary>Orders the drawn questions by their operands.</summary>
    private void Sort(int size)
    {
        var isSorted = true;
        for (var i = 0; i < size; i++)
        {
            (_keys[i], _order[i]) = (_drawn[i].LeadingDigits, i);
            isSorted &= i == 0 || _keys[i - 1].CompareTo(_keys[i]) <= 0;
        }

        if (!isSorted)
        {
            _keys.AsSpan(0, size).Sort(_order.AsSpan(0, size));
        }

        for (var i = 0; i < size; i++)
        {
            _asked[i] = _drawn[_order[i]];
        }
    }

    private void Decide(int size, Tally tally, CancellationToken cancellationToken)
    {
        if (quick is not null)
        {
            quick.Decide(_asked, size, _decisions, cancellationToken);
            AskAgain(size, tally, cancellationToken);
            return;
        }

        precise.Decide(_asked, size, _decisions, cancellationToken);
        for (var i = 0; i < size; i++)
        {
            tally.AddRechecked(_decisions.AsSpan(Answer(i)));
        }
    }

    /// <summary>Repeats doubtful decisions with the precise answerer.</summary>
    private void AskAgain(int size, Tally tally, CancellationToken cancellationToken)
    {
        int[] doubtful = [.. Enumerable.Range(0, size).Where(i => Decision.AnyIsDoubtful(_decisions.AsSpan(Answer(i))))];
        if (doubtful.Length == 0)
        {
            return;
        }

        var decisions = new Decision[doubtful.Length * layout.AnswerTokens];
        precise.Decide([.. doubtful.Select(i => _asked[i])], doubtful.Length, decisions, cancellationToken);
        for (var i = 0; i < doubtful.Length; i++)
        {
            decisions.AsSpan(Answer(i)).CopyTo(_decisions.AsSpan(Answer(doubtful[i])));
            tally.AddRechecked(decisions.AsSpan(Answer(i)));
        }
    }

    private void Count(long first, int size, Tally tally)
    {
        var counted = new Tally[threads];
        WorkerThreads.Run(threads, thread =>
        {
            var mine = counted[thread] = tally.Begin();
            Span<byte> tokens = stackalloc byte[layout.ContextLength];
            for (var i = (int)((long)size * thread / threads); i < (int)((long)size * (thread + 1) / threads); i++)
            {
                _asked[i].Encode(tokens, layout);
                mine.Add(first + _order[i], _asked[i], tokens[layout.AnswerPosition..], _decisions.AsSpan(Answer(i)));
            }
        });
        tally.End(counted);
    }

    private Range Answer(int question) => (question * layout.AnswerTokens)..((question + 1) * layout.AnswerTokens);
}
