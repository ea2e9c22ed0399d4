using System.Runtime.InteropServices;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>Computes cones with libtorch: any architecture.</summary>
internal sealed class TorchCones : IConePass
{
    private readonly CircuitModel _model;
    private readonly ConePlan _plan;
    private readonly ReplacedActivations _replaced;
    private readonly ChunkRows _chunk;
    private readonly int _first;
    private readonly Tensor?[] _streams;
    private readonly Tensor?[] _keyValues;

    /// <param name="model">The model.</param>
    /// <param name="plan">The circuits.</param>
    /// <param name="replaced">What all other nodes put out.</param>
    /// <param name="chunk">The questions.</param>
    /// <param name="first">Number of the first one among all that are asked.</param>
    public TorchCones(CircuitModel model, ConePlan plan, ReplacedActivations replaced, ChunkRows chunk, int first)
    {
        (_model, _plan, _replaced, _chunk, _first) = (model, plan, replaced, chunk, first);
        (_streams, _keyValues) = (new Tensor[plan.Cones.Count], new Tensor[plan.Cones.Count]);
    }

    public long[] Predict(int number, int[] questions)
    {
        using var scope = NewDisposeScope();
        return Prediction.Of(_model.Unembed(Computed(_plan.Cones[number], questions))).data<long>().ToArray();
    }

    public void Dispose()
    {
        foreach (var tensor in _streams.Concat(_keyValues))
        {
            tensor?.Dispose();
        }
    }

    /// <summary>The residual stream behind a cone, a row for each of its map, [row, d_model]. Computed once.</summary>
    private Tensor Stream(int number) => _streams[number] ??= Computed(_plan.Cones[number], _chunk.MapOf(_plan.Cones[number]).First).DetachFromDisposeScope();

    /// <summary>The keys and values that the next layer makes of it, [row, 2 * head * d_head]. Computed once.</summary>
    private Tensor KeyValues(int number) => _keyValues[number] ??= Projected(_plan.Cones[number], Stream(number)).DetachFromDisposeScope();

    /// <param name="questions">The question of each row.</param>
    private Tensor Computed(Cone cone, int[] questions)
    {
        using var scope = NewDisposeScope();
        if (cone.Layer < 0)
        {
            return _chunk.Embedded(_model, cone.Position, questions).MoveToOuterDisposeScope();
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

    /// <summary>The rows of a stream that belong to some questions.</summary>
    private Tensor Rows(int number, int[] questions)
    {
        var (stream, map) = (Stream(number), _chunk.MapOf(_plan.Cones[number]));
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
            reading.Score(Numbers(query), Numbers(KeyValues(cone.Reads[key])), _chunk.MapOf(_plan.Cones[cone.Reads[key]]).Of, key, Numbers(scores));
        }

        var pattern = scores.softmax(-1).contiguous();
        var read = zeros(questions.Length, shape.HeadsWidth);
        for (var key = 0; key < keys; key++)
        {
            reading.Add(Numbers(pattern), Numbers(KeyValues(cone.Reads[key])), _chunk.MapOf(_plan.Cones[cone.Reads[key]]).Of, key, Numbers(read));
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
