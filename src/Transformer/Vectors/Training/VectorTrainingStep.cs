using System.Numerics;
using TorchSharp;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>One step of training in the vector registers of a CPU: forward, loss, backward, update (docs/domain.md, sections 4 and 5).</summary>
/// <remarks>
/// It computes what <see cref="TrainingStep"/> computes, up to rounding, and allocates nothing. The result does not depend on the number of
/// threads. A weight's gradient is used panel by panel as soon as it is there.
/// </remarks>
internal sealed unsafe class VectorTrainingStep<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Model _model;
    private readonly TrainedParameters<T> _parameters;
    private readonly FirstLayerStep<T> _first;
    private readonly MiddleLayerStep<T>[] _middle;
    private readonly LastLayerStep<T>? _last;
    private readonly UnembeddingStep<T> _unembedding;
    private readonly RowBlocks _scored;
    private readonly WorkerTeam _team;
    private readonly (WeightGradient<T> Gradient, int Panel)[] _updates;
    private readonly NormalisationStep<T>[] _normalisations;
    private readonly PaddedVector<T>[] _vectors;
    private readonly double[] _squares;
    private readonly Matrix<T>[] _scratch;
    private readonly byte[] _tokens;
    private readonly Action<int, int> _update;
    private readonly Action<int, int> _unembed;
    private readonly double _decay;
    private AdamWStep<T> _step;

    /// <param name="model">A model on a CPU, of which this changes the weights.</param>
    /// <param name="first">The first moment, like the model's flat buffer.</param>
    /// <param name="second">The second moment.</param>
    /// <param name="questions">Number of questions in a batch.</param>
    /// <param name="workers">Number of threads.</param>
    public VectorTrainingStep(Model model, torch.Tensor first, torch.Tensor second, double decay, int questions, int workers)
    {
        (_model, _decay, _team) = (model, decay, new(workers));
        var shape = model.Shape;
        var (fed, scored) = (shape.ContextLength - 1, shape.Layout.AnswerTokens);
        _scored = RowBlocks.OfQuestions(questions, fed - scored, scored);
        var dense = RowBlocks.Dense(questions, fed);
        _parameters = new(model.Layout, new(model.Flat, first, second));
        _first = new(_parameters, shape.Layers == 1 ? _scored : dense, questions, workers);
        var stream = _first.Mlp;
        _middle = new MiddleLayerStep<T>[Math.Max(0, shape.Layers - 2)];
        for (var i = 0; i < _middle.Length; i++)
        {
            _middle[i] = new(_parameters, i + 1, dense, stream, questions, workers);
            stream = _middle[i].Mlp;
        }

        var last = shape.Layers == 1 ? stream : new MlpStep<T>(_parameters, model.Layout.Blocks[^1], _scored, workers);
        _unembedding = new(_parameters, _scored, last, questions, workers);
        _last = shape.Layers == 1 ? null : new(_parameters, dense, _scored, stream, _unembedding, last, workers);
        _updates = [.. _parameters.Gradients.SelectMany(gradient => Enumerable.Range(0, gradient.Panels).Select(panel => (gradient, panel)))];
        (_normalisations, _vectors) = ([.. _parameters.Normalisations], [.. _parameters.Vectors]);
        _squares = new double[_updates.Length];
        _scratch = [.. Enumerable.Range(0, workers).Select(_ => new Matrix<T>(Products<T>.StripColumns, _parameters.Gradients.Max(gradient => gradient.Columns)))];
        _tokens = new byte[questions * shape.ContextLength];
        (_update, _unembed) = (Update, _unembedding.Run);
    }

    /// <summary>Receives the name of each phase of a step when it has ended; null to tell nobody.</summary>
    public Action<string>? PhaseEnded { get; set; }

    /// <summary>Whether this trains an architecture: only the original one. torch trains the others.</summary>
    public static bool Supports(Architecture architecture) => architecture.IsOriginal;

    /// <summary>Packs the weights again, which somebody else has changed.</summary>
    public void WeightsChanged() => _parameters.Pack();

    /// <summary>Takes one step on a batch.</summary>
    /// <param name="step">Steps done before this one.</param>
    /// <param name="batch">Questions, which are asked with their right answers.</param>
    /// <param name="losses">Receives the loss of each answer token before the update.</param>
    /// <returns>The 2-norm of the gradient over all parameters.</returns>
    public double Take(int step, double learningRate, ReadOnlySpan<Question> batch, Span<double> losses)
    {
        var context = _model.Shape.ContextLength;
        for (var i = 0; i < batch.Length; i++)
        {
            batch[i].Encode(_tokens.AsSpan(i * context, context));
        }

        _first.Read(_tokens);
        _unembedding.Read(_tokens);
        PhaseEnded?.Invoke("read the batch");
        _first.Forward(_team, PhaseEnded);
        foreach (var layer in _middle)
        {
            layer.Forward(_team);
            PhaseEnded?.Invoke("middle layer, forward");
        }

        if (_last is null)
        {
            _team.Run(_scored.Count, _unembed);
        }
        else
        {
            _last.Run(_team);
        }

        PhaseEnded?.Invoke("last layer and loss, forward and backward");
        _unembedding.MeanLosses(losses);
        for (var i = _middle.Length - 1; i >= 0; i--)
        {
            _middle[i].Backward(_team);
            PhaseEnded?.Invoke("middle layer, backward");
        }

        _first.Backward(_team, PhaseEnded);
        _step = new(learningRate, _decay, step);
        _team.Run(_updates.Length, _update);
        var squares = UpdateVectors();
        for (var i = 0; i < _squares.Length; i++)
        {
            squares += _squares[i];
        }

        _model.WeightsChanged();
        PhaseEnded?.Invoke("weights' gradients and update");
        return Math.Sqrt(squares);
    }

    public void Dispose() => _team.Dispose();

    private void Update(int task, int worker)
    {
        var (gradient, panel) = _updates[task];
        _squares[task] = gradient.Update(panel, _scratch[worker], _step);
    }

    private double UpdateVectors()
    {
        var squares = 0.0;
        foreach (var normalisation in _normalisations)
        {
            normalisation.Sum();
        }

        foreach (var vector in _vectors)
        {
            squares += vector.Update(_step);
        }

        return squares;
    }
}
