using System.Runtime.InteropServices;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>Some questions of one class, which circuits answer: what circuits have in common is computed once, for questions that begin alike, too.</summary>
/// <remarks>For float32 models on the CPU.</remarks>
internal sealed class CircuitChunk : IDisposable
{
    private readonly CircuitModel _model;
    private readonly ConePlan _plan;
    private readonly ReplacedActivations _replaced;
    private readonly int _first;
    private readonly int _count;
    private readonly byte[] _tokens;
    private readonly RowMap[] _byToken;
    private readonly RowMap[] _bySight;
    private readonly Tensor?[] _streams;
    private readonly Tensor?[] _keyValues;

    /// <param name="model">The model.</param>
    /// <param name="plan">The circuits.</param>
    /// <param name="replaced">What all other nodes put out.</param>
    /// <param name="questions">The questions.</param>
    /// <param name="first">Number of the first one among all that are asked.</param>
    public CircuitChunk(CircuitModel model, ConePlan plan, ReplacedActivations replaced, ReadOnlySpan<Question> questions, int first)
    {
        (_model, _plan, _replaced, _first, _count) = (model, plan, replaced, first, questions.Length);
        var width = model.Shape.ContextLength;
        _tokens = new byte[_count * width];
        for (var i = 0; i < _count; i++)
        {
            questions[i].Encode(_tokens.AsSpan(i * width), model.Layout);
        }

        _byToken = RowMap.ByToken(_tokens, width, model.Fed);
        _bySight = replaced.Rows == 1 ? RowMap.ByPrefix(_tokens, width, model.Fed) : [.. Enumerable.Repeat(RowMap.Each(_count), model.Fed)];
        (_streams, _keyValues) = (new Tensor[plan.Cones.Count], new Tensor[plan.Cones.Count]);
    }

    /// <summary>Number of questions that each circuit answers rightly.</summary>
    /// <remarks>
    /// A circuit that got a symbol wrong is not asked for the others: digits are asked for first, since most circuits that fail, fail there.
    /// </remarks>
    public int[] Right()
    {
        bool[][] right = [.. _plan.Answers.Select(_ => Enumerable.Repeat(true, _count).ToArray())];
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
        using var scope = NewDisposeScope();
        var (cone, of) = (_plan.Cones[number], MapOf(_plan.Cones[number]).Of);
        var (row, rows) = (new Dictionary<int, int>(), new List<int>());
        foreach (var question in asked)
        {
            if (row.TryAdd(of[question], rows.Count))
            {
                rows.Add(question);
            }
        }

        var predicted = Prediction.Of(_model.Unembed(Computed(cone, [.. rows]))).data<long>().ToArray();
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

        return [.. Enumerable.Range(0, _count).Where(question => any[question])];
    }

    public void Dispose()
    {
        foreach (var tensor in _streams.Concat(_keyValues))
        {
            tensor?.Dispose();
        }
    }

    private void Mark(int[] asked, long[] predicted, int symbol, bool[][] right)
    {
        var (width, position) = (_model.Shape.ContextLength, _model.Layout.AnswerPosition + symbol);
        for (var i = 0; i < asked.Length; i++)
        {
            if (predicted[i] != _tokens[(asked[i] * width) + position])
            {
                Array.ForEach(right, one => one[asked[i]] = false);
            }
        }
    }

    /// <summary>The questions that share rows behind a cone.</summary>
    private RowMap MapOf(Cone cone) => cone.Layer < 0 || (_replaced.Rows == 1 && !cone.SeesBack) ? _byToken[cone.Position] : _bySight[cone.Position];

    /// <summary>The residual stream behind a cone, a row for each of its map, [row, d_model]. Computed once.</summary>
    private Tensor Stream(int number) => _streams[number] ??= Computed(_plan.Cones[number], MapOf(_plan.Cones[number]).First).DetachFromDisposeScope();

    /// <summary>The keys and values that the next layer makes of it, [row, 2 * head * d_head]. Computed once.</summary>
    private Tensor KeyValues(int number) => _keyValues[number] ??= Projected(_plan.Cones[number], Stream(number)).DetachFromDisposeScope();

    /// <param name="questions">The question of each row.</param>
    private Tensor Computed(Cone cone, int[] questions)
    {
        using var scope = NewDisposeScope();
        if (cone.Layer < 0)
        {
            return Embedded(cone.Position, questions).MoveToOuterDisposeScope();
        }

        var entered = Rows(cone.Reads[^1], questions);
        var middle = cone.Heads == 0
            ? entered.add(Replaced(_replaced.Written(cone.Layer, cone.Position), questions), Scalars.One)
            : _model.Write(cone.Layer, Read(cone, entered, questions), entered);
        var after = cone.HasMlp
            ? _model.WriteMlp(cone.Layer, _model.Hidden(cone.Layer, middle), middle)
            : middle.add(Replaced(_replaced.Mlp(cone.Layer, cone.Position), questions), Scalars.One);
        return after.MoveToOuterDisposeScope();
    }

    private Tensor Embedded(int position, int[] questions)
    {
        var width = _model.Shape.ContextLength;
        long[] tokens = [.. questions.SelectMany(question => Enumerable.Range(question * width, width).Select(at => (long)_tokens[at]))];
        return _model.Embed(tensor(tokens, [questions.Length, width]), _model.Fed).select(1, position).contiguous();
    }

    /// <summary>The rows of a stream that belong to some questions.</summary>
    private Tensor Rows(int number, int[] questions)
    {
        var (stream, map) = (Stream(number), MapOf(_plan.Cones[number]));
        return ReferenceEquals(map.First, questions) ? stream : stream.index_select(0, tensor([.. questions.Select(question => (long)map.Of[question])]));
    }

    /// <summary>What replaced nodes put out for some questions: a row for each, or one for all.</summary>
    private Tensor Replaced(Tensor rows, int[] questions) => _replaced.Rows == 1
        ? rows
        : rows.index_select(0, tensor([.. questions.Select(question => (long)((_first + question) % _replaced.Rows))]));

    private Tensor Projected(Cone cone, Tensor stream)
    {
        using var scope = NewDisposeScope();
        var (shape, weights, next) = (_model.Shape, _model.Layers[cone.Layer + 1], cone.Layer + 1);
        var both = nn.functional.linear(_model.NormaliseForAttention(next, stream), weights.KeyValue, weights.KeyValueBias).view(-1, 2 * shape.Heads, 1, shape.DHead);
        var keys = _model.Positioned(both.narrow(1, 0, shape.Heads), cone.Position);
        return (shape.Architecture.Positions is Positions.Rotary ? cat([keys, both.narrow(1, shape.Heads, shape.Heads)], 1) : both)
            .reshape(-1, 2 * shape.HeadsWidth).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>The outputs of the heads of a cone, [row, head * d_head].</summary>
    private Tensor Read(Cone cone, Tensor entered, int[] questions)
    {
        using var scope = NewDisposeScope();
        var (shape, weights, keys) = (_model.Shape, _model.Layers[cone.Layer], cone.Position + 1);
        var query = _model.Positioned(
            nn.functional.linear(_model.NormaliseForAttention(cone.Layer, entered), weights.Query, weights.QueryBias).view(-1, shape.Heads, 1, shape.DHead),
            cone.Position).contiguous();
        var reading = new HeadReading(questions, cone.Heads, shape.Heads, shape.DHead, keys);
        var scores = zeros(questions.Length, shape.Heads, keys);
        for (var key = 0; key < keys; key++)
        {
            reading.Score(Numbers(query), Numbers(KeyValues(cone.Reads[key])), MapOf(_plan.Cones[cone.Reads[key]]).Of, key, Numbers(scores));
        }

        var pattern = scores.softmax(-1).contiguous();
        var read = zeros(questions.Length, shape.HeadsWidth);
        for (var key = 0; key < keys; key++)
        {
            reading.Add(Numbers(pattern), Numbers(KeyValues(cone.Reads[key])), MapOf(_plan.Cones[cone.Reads[key]]).Of, key, Numbers(read));
        }

        PutReplaced(cone, read, questions);
        return read.MoveToOuterDisposeScope();
    }

    private void PutReplaced(Cone cone, Tensor read, int[] questions)
    {
        var width = _model.Shape.DHead;
        for (var head = 0; head < _model.Shape.Heads; head++)
        {
            if (((cone.Heads >> head) & 1) == 0)
            {
                var others = Replaced(_replaced.Heads(cone.Layer, cone.Position).narrow(1, head * width, width), questions);
                read.narrow(1, head * width, width).copy_(others.expand(questions.Length, width));
            }
        }
    }

    private static Span<float> Numbers(Tensor x) => MemoryMarshal.Cast<byte, float>(x.bytes);
}
