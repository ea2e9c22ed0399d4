using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>Some questions of one class, which circuits answer: what circuits have in common is computed once, for questions that begin alike, too.</summary>
/// <remarks>For float32 models on the CPU.</remarks>
internal sealed class CircuitChunk : IDisposable
{
    private readonly CircuitModel _model;
    private readonly ConePlan _plan;
    private readonly ChunkRows _rows;
    private readonly IConePass _cones;

    /// <param name="model">The model.</param>
    /// <param name="plan">The circuits.</param>
    /// <param name="replaced">What all other nodes put out.</param>
    /// <param name="questions">The questions.</param>
    /// <param name="first">Number of the first one among all that are asked.</param>
    /// <param name="workspace">The thread's memory, if it has chunks before or after this one.</param>
    public CircuitChunk(
        CircuitModel model, ConePlan plan, ReplacedActivations replaced, ReadOnlySpan<Question> questions, int first, ConeWorkspace? workspace = null)
    {
        (_model, _plan, _rows) = (model, plan, new(model.Shape, questions, isReplacedAlike: replaced.Rows == 1));
        _cones = model.Vectors is null
            ? new TorchCones(model, plan, replaced, _rows, first)
            : new VectorCones(model, plan, replaced, _rows, first, workspace ?? new(model.Shape));
    }

    /// <summary>Number of questions that each circuit answers rightly.</summary>
    /// <remarks>
    /// A circuit that got a symbol wrong is not asked for the others: digits are asked for first, since most circuits that fail, fail there.
    /// </remarks>
    public int[] Right()
    {
        bool[][] right = [.. _plan.Answers.Select(_ => Enumerable.Repeat(true, _rows.Count).ToArray())];
        foreach (var symbol in Enumerable.Range(2, _model.Layout.AnswerTokens - 2).Append(1).Append(0))
        {
            foreach (var sharing in Enumerable.Range(0, right.Length).GroupBy(circuit => _plan.Answers[circuit][symbol], circuit => right[circuit]))
            {
                bool[][] answers = [.. sharing];
                if (Open(answers) is { Length: > 0 } asked)
                {
                    Mark(asked, Predicted(sharing.Key, asked), symbol, answers);
                }
            }
        }

        return [.. right.Select(one => one.Count(isRight => isRight))];
    }

    /// <summary>What is predicted for each of some questions from a stream of the last layer.</summary>
    /// <param name="number">The number of the cone.</param>
    /// <param name="asked">The questions' numbers in this chunk.</param>
    public long[] Predicted(int number, int[] asked)
    {
        var of = _rows.MapOf(_plan.Cones[number]).Of;
        var (row, rows) = (new Dictionary<int, int>(), new List<int>());
        foreach (var question in asked)
        {
            if (row.TryAdd(of[question], rows.Count))
            {
                rows.Add(question);
            }
        }

        var predicted = _cones.Predict(number, [.. rows]);
        return [.. asked.Select(question => predicted[row[of[question]]])];
    }

    /// <summary>The questions that some circuit has answered rightly so far.</summary>
    private int[] Open(bool[][] answers)
    {
        var any = (bool[])answers[0].Clone();
        foreach (var answer in answers.Skip(1))
        {
            for (var question = 0; question < any.Length; question++)
            {
                any[question] |= answer[question];
            }
        }

        return [.. Enumerable.Range(0, _rows.Count).Where(question => any[question])];
    }

    public void Dispose() => _cones.Dispose();

    private void Mark(int[] asked, long[] predicted, int symbol, bool[][] right)
    {
        var (width, position) = (_rows.Width, _model.Layout.AnswerPosition + symbol);
        for (var i = 0; i < asked.Length; i++)
        {
            if (predicted[i] != _rows.Tokens[(asked[i] * width) + position])
            {
                Array.ForEach(right, one => one[asked[i]] = false);
            }
        }
    }
}
