using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>Lets circuits of a model answer questions of several classes.</summary>
/// <remarks>The counts do not depend on the number of threads.</remarks>
internal sealed class CircuitEvaluator : IDisposable
{
    /// <summary>Circuits that are computed together. More share little more, and their activations take more memory.</summary>
    private const int CircuitsAtOnce = 32;

    /// <summary>Bytes of the activations that the circuits of a thread share: few enough for caches, and for threads to end at about the same time.</summary>
    private const long BytesAtOnce = 16 << 20;

    /// <summary>Numbers behind a question's stream and its projections.</summary>
    private const int RowPadding = 128;

    private const int MinChunk = 64;
    private const int MaxChunk = 2048;

    private readonly CircuitModel _model;
    private readonly ReplacedActivations[] _replaced;
    private readonly IReadOnlyList<ClassSample> _samples;
    private readonly int _threads;

    /// <param name="model">The model; it must outlive this.</param>
    /// <param name="samples">The questions of each class.</param>
    /// <param name="kind">What the nodes outside a circuit put out.</param>
    /// <param name="threads">Number of threads, each with one torch thread.</param>
    public CircuitEvaluator(CircuitModel model, IReadOnlyList<ClassSample> samples, AblationKind kind, int threads)
    {
        (_model, _samples, _threads) = (model, samples, threads);
        _replaced = [.. samples.Select(sample => ReplacedActivations.Of(model, kind, sample.Sources))];
    }

    /// <summary>Told how much of a measurement is done, 0 to 1, by any thread.</summary>
    public Action<double>? Progress { get; set; }

    /// <summary>Measures circuits by the questions of each class.</summary>
    /// <param name="circuits">Each a set of nodes; those that have much in common best stand beside each other.</param>
    /// <param name="isQuick">Whether a few questions will do.</param>
    /// <param name="cancellationToken">Checked before each chunk of questions.</param>
    public IReadOnlyList<IReadOnlyList<ClassAccuracy>> Measure(
        IReadOnlyList<IReadOnlyCollection<Node>> circuits, bool isQuick, CancellationToken cancellationToken)
    {
        ClassSample[] samples = [.. _samples.Select(sample => isQuick ? sample.OfFew() : sample)];
        var right = samples.Select(_ => new int[circuits.Count]).ToArray();
        var groups = Enumerable.Range(0, circuits.Count).Chunk(CircuitsAtOnce).ToArray();
        var (done, whole) = (0L, (double)groups.Length * samples.Sum(sample => sample.Asked.Length));
        foreach (var group in groups)
        {
            var plan = ConePlan.Of(_model.Shape, [.. group.Select(circuit => circuits[circuit])]);
            for (var i = 0; i < samples.Length; i++)
            {
                var counted = Count(plan, samples[i], _replaced[i], asked => Progress?.Invoke(Interlocked.Add(ref done, asked) / whole), cancellationToken);
                for (var circuit = 0; circuit < group.Length; circuit++)
                {
                    right[i][group[circuit]] = counted[circuit];
                }
            }
        }

        return
        [
            .. Enumerable.Range(0, circuits.Count).Select(circuit => (IReadOnlyList<ClassAccuracy>)
            [
                .. samples.Select((sample, i) => new ClassAccuracy(sample.Class, right[i][circuit], sample.Asked.Length, sample.IsAll)),
            ]),
        ];
    }

    public void Dispose() => Array.ForEach(_replaced, one => one.Dispose());

    private int[] Count(ConePlan plan, ClassSample sample, ReplacedActivations replaced, Action<int> done, CancellationToken cancellationToken)
    {
        var size = ChunkSize(plan, sample.Asked.Length);
        var chunks = (sample.Asked.Length + size - 1) / size;
        var (right, next) = (new int[plan.Answers.Count], -1);
        WorkerThreads.Run(Math.Min(_threads, chunks), _ =>
        {
            using var quiet = inference_mode(); // inference mode is per thread
            var workspace = new ConeWorkspace(_model.Shape);
            for (var chunk = Interlocked.Increment(ref next); chunk < chunks; chunk = Interlocked.Increment(ref next))
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                var first = chunk * size;
                var count = Math.Min(size, sample.Asked.Length - first);
                using var asked = new CircuitChunk(_model, plan, replaced, sample.Asked.AsSpan(first, count), first, workspace);
                var counted = asked.Right();
                for (var circuit = 0; circuit < right.Length; circuit++)
                {
                    Interlocked.Add(ref right[circuit], counted[circuit]);
                }

                done(count);
            }
        });
        return right;
    }

    /// <summary>Questions per chunk: as many as memory allows, and enough chunks for two threads. It does not depend on the number of threads.</summary>
    private int ChunkSize(ConePlan plan, int questions)
    {
        var shared = plan.Cones.Count(cone => cone.Layer >= 0 && cone.Layer < _model.Shape.Layers - 1);
        var bytesOfQuestion = Math.Max(1, shared) * (long)(_model.Shape.DModel + (3 * _model.Shape.HeadsWidth) + RowPadding) * sizeof(float);
        return (int)Math.Clamp(Math.Min(BytesAtOnce / bytesOfQuestion, (questions + 1) / 2), MinChunk, MaxChunk);
    }
}
