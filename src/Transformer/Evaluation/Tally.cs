using System.Globalization;
using System.Runtime.InteropServices;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>
/// Counts right and wrong answers during an evaluation. Parts arrive in sequence order; the questions of a part in any order, in several tallies.
/// </summary>
/// <param name="layout">The model's layout.</param>
/// <param name="maxExamples">Maximum number of failures listed.</param>
internal sealed class Tally(Layout layout, int maxExamples)
{
    private static readonly int Classes = Enum.GetValues<QuestionClass>().Length;

    private readonly long[] _questions = new long[Classes];
    private readonly long[] _failures = new long[Classes];
    private readonly Dictionary<long, ClassCount> _strata = [];
    private readonly List<FailedQuestion> _examples = [];
    private double _smallestMargin = double.PositiveInfinity;

    private long _rechecked;
    private long _undecided;
    private double _roundingBound;

    /// <summary>Counts a question that was decided in float64.</summary>
    public void AddRechecked(ReadOnlySpan<Decision> decisions)
    {
        _rechecked++;
        _undecided += Decision.AnyIsDoubtful(decisions) ? 1 : 0;
        foreach (var decision in decisions)
        {
            _roundingBound = Math.Max(_roundingBound, decision.Error);
        }
    }

    public void Add(long index, in Question question, ReadOnlySpan<byte> expected, ReadOnlySpan<Decision> decisions)
    {
        var questionClass = (int)Complexity.Of(question);
        _questions[questionClass]++;
        var isRight = true;
        for (var symbol = 0; symbol < decisions.Length; symbol++)
        {
            isRight &= decisions[symbol].Token == expected[symbol];
            _smallestMargin = Math.Min(_smallestMargin, decisions[symbol].Margin);
        }

        if (question.Operation.Rules().HasColumns)
        {
            ref var counts = ref CollectionsMarshal.GetValueRefOrAddDefault(_strata, ColumnStates.Of(question), out _);
            counts = new(counts.Questions + 1, counts.Failures + (isRight ? 0 : 1));
        }

        if (isRight)
        {
            return;
        }

        _failures[questionClass]++;
        if (maxExamples > 0)
        {
            _examples.Add(new(index, question.Text, question.AnswerText, AnswerText.Of(decisions, layout)));
        }
    }

    /// <summary>A tally for some questions of the next part, with all examples that there may be room for.</summary>
    public Tally Begin() => new(layout, maxExamples - _examples.Count);

    /// <summary>Adds the tallies of a part: of its examples the first, by index.</summary>
    public void End(IReadOnlyCollection<Tally> part)
    {
        foreach (var tally in part)
        {
            for (var i = 0; i < Classes; i++)
            {
                _questions[i] += tally._questions[i];
                _failures[i] += tally._failures[i];
            }

            foreach (var (stratum, more) in tally._strata)
            {
                ref var counts = ref CollectionsMarshal.GetValueRefOrAddDefault(_strata, stratum, out _);
                counts = new(counts.Questions + more.Questions, counts.Failures + more.Failures);
            }

            _smallestMargin = Math.Min(_smallestMargin, tally._smallestMargin);
        }

        _examples.AddRange(part.SelectMany(tally => tally._examples).OrderBy(example => example.Index).Take(maxExamples - _examples.Count));
    }

    public EvaluationResult Result() => new(
        _questions.Sum(),
        _failures.Sum(),
        Enumerable.Range(0, Classes)
            .Where(questionClass => _questions[questionClass] > 0)
            .ToDictionary(
                questionClass => (QuestionClass)questionClass,
                questionClass => new ClassCount(_questions[questionClass], _failures[questionClass])),
        _examples,
        _strata,
        _smallestMargin,
        _rechecked,
        _undecided,
        RoundedUp(_roundingBound));

    /// <summary>A number of three digits that is not below: what differs in the last bits, when sums are added in another order, is told as the same.</summary>
    private static double RoundedUp(double bound) =>
        double.Parse((bound * 1.0051).ToString("E2", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
