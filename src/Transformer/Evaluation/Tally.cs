using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>Counts right and wrong answers while an evaluation goes on.</summary>
internal sealed class Tally(int maxExamples)
{
    private static readonly int Classes = Enum.GetValues<QuestionClass>().Length;

    private readonly long[] _questions = new long[Classes];
    private readonly long[] _failures = new long[Classes];
    private readonly List<FailedQuestion> _examples = [];

    public void Add(long index, in Question question, ReadOnlySpan<long> expected, ReadOnlySpan<long> predicted)
    {
        var questionClass = (int)Complexity.Of(question);
        _questions[questionClass]++;
        if (expected.SequenceEqual(predicted))
        {
            return;
        }

        _failures[questionClass]++;
        if (_examples.Count < maxExamples)
        {
            _examples.Add(new(index, question.Text, question.AnswerText, AnswerText.Of(predicted)));
        }
    }

    public EvaluationResult Result() => new(
        _questions.Sum(),
        _failures.Sum(),
        Enumerable.Range(0, Classes)
            .Where(questionClass => _questions[questionClass] > 0)
            .ToDictionary(
                questionClass => (QuestionClass)questionClass,
                questionClass => new ClassCount(_questions[questionClass], _failures[questionClass])),
        _examples);
}
