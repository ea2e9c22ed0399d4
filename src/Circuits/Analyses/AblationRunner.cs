using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>A model together with the questions used to examine it.</summary>
/// <remarks>
/// The unit of work is a list of targets: several laboratories with the same model, questions and spec may share the targets of one
/// analysis, and <see cref="AblationOutcome.Merge"/> combines their outcomes. Used by one thread at a time until
/// <see cref="AnswerUndisturbed"/> has returned; afterwards several threads may ablate in parallel.
/// </remarks>
public sealed class AblationRunner : IDisposable
{
    private const long MaxKeptBytes = 256 << 20;

    private readonly CircuitModel _model;
    private readonly Question[] _questions;
    private readonly AblationSpec _spec;
    private readonly int _threads;
    private readonly WrongSymbols _wrong;
    private readonly MeanActivations _means;
    private readonly Dictionary<(int First, int End), QuestionRun> _kept = [];
    private Undisturbed? _undisturbed;
    private bool _keepsRuns;

    /// <param name="model">Its weights are copied; it is not needed afterwards.</param>
    /// <param name="questions">In the order in which failures refer to them.</param>
    /// <param name="spec">How activations are ablated.</param>
    /// <param name="threads">
    /// Number of passes in parallel, each on its own thread. On a CPU this is more efficient than several threads for one torch operation,
    /// so torch itself should have one thread. The results do not depend on it.
    /// </param>
    /// <exception cref="ArgumentException">A question does not have the model's number of digits.</exception>
    public AblationRunner(Model model, IReadOnlyList<Question> questions, AblationSpec spec, int threads = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(questions);
        ArgumentNullException.ThrowIfNull(spec);
        if (questions.FirstOrDefault(question => question.Digits != model.Shape.Digits) is { Digits: > 0 } other)
        {
            throw new ArgumentException(
                $"The question {other.Text} has {other.Digits} digits, but the model was made for {model.Shape.Digits}.", nameof(questions));
        }

        (_questions, _spec, _threads) = ([.. questions], spec, threads);
        _model = new(model);
        _wrong = new(model.Shape.Layout, model.Device);
        _means = new(_model);
    }

    /// <summary>Keeps the activations of the undisturbed model from now on, if they do not take much memory, since they are needed several times.</summary>
    /// <param name="cancellationToken">Checked before each run.</param>
    internal void KeepRuns(CancellationToken cancellationToken)
    {
        if (_keepsRuns || (long)_questions.Length * QuestionRun.BytesOf(_model.Shape) > MaxKeptBytes)
        {
            return;
        }

        _keepsRuns = true;
        var (size, next) = (RunSize, -1);
        var runs = (_questions.Length + size - 1) / size;
        WorkerThreads.Run(Math.Min(_threads, runs), _ =>
        {
            using var quiet = inference_mode(); // inference mode is per thread
            for (var run = Interlocked.Increment(ref next); run < runs; run = Interlocked.Increment(ref next))
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                var (first, end) = (run * size, Math.Min((run + 1) * size, _questions.Length));
                var computed = QuestionRun.Of(_model, first, _questions[first..end]).Kept();
                lock (_kept)
                {
                    _kept[(first, end)] = computed;
                }
            }
        });
    }

    /// <summary>Forgets what <see cref="KeepRuns"/> has kept.</summary>
    internal void ForgetRuns()
    {
        _keepsRuns = false;
        foreach (var run in _kept.Values)
        {
            run.Dispose();
        }

        _kept.Clear();
    }

    /// <summary>All positions: the first targets of an analysis.</summary>
    public IReadOnlyList<AblationTarget> Positions =>
        [.. Enumerable.Range(0, _model.Shape.ContextLength).Select(AblationTarget.OfPosition)];

    internal CircuitModel Model => _model;

    private int RunSize => QuestionRuns.SizeOf(_model.Shape.DModel, _model.Shape.Heads);

    internal IReadOnlyList<Question> Questions => _questions;

    /// <summary>Every node at some positions.</summary>
    public IReadOnlyList<AblationTarget> NodesAt(IEnumerable<int> positions) =>
    [
        .. from position in positions
           from layer in Enumerable.Range(0, _model.Shape.Layers)
           from head in Enumerable.Range(0, _model.Shape.Heads).Select(head => (int?)head).Append(null)
           select AblationTarget.Of(new(position, layer, head)),
    ];

    /// <summary>Lets the undisturbed model answer all questions, once.</summary>
    public void AnswerUndisturbed(CancellationToken cancellationToken) => Undisturbed(cancellationToken);

    /// <summary>The undisturbed model's answers to all questions. Computed once.</summary>
    internal Undisturbed Undisturbed(CancellationToken cancellationToken)
    {
        if (_undisturbed is not null)
        {
            return _undisturbed;
        }

        var tally = new UndisturbedTally(_model, _wrong);
        EachRun(
            run =>
            {
                // The first notebooks fed the last token, and list nodes there for a model that fails without ablation.
                tally.Add(run, _spec.Policy == AnalysisPolicy.Original ? QuestionRun.Of(_model, run.First, run.Questions, feedsLast: true) : run);
                _means.Add(run);
            },
            cancellationToken);
        return _undisturbed = tally.Result();
    }

    /// <summary>Ablates each target separately, and asks every question.</summary>
    /// <inheritdoc cref="Ablate(IReadOnlyCollection{AblationTarget}, int, int, CancellationToken)"/>
    public IReadOnlyList<AblationOutcome> Ablate(IReadOnlyCollection<AblationTarget> targets, CancellationToken cancellationToken) =>
        Ablate(targets, 0, _questions.Length, cancellationToken);

    /// <summary>Ablates each target separately, and asks some of the questions.</summary>
    /// <param name="targets">What to ablate.</param>
    /// <param name="first">The first question, at the start of a run (<see cref="QuestionRuns"/>), so that passes equal those of the whole.</param>
    /// <param name="count">Number of questions; fewer if fewer are left.</param>
    /// <param name="cancellationToken">Checked before each pass.</param>
    /// <returns>One outcome for each target, in the order of <see cref="AblationOutcome.Merge"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The model has no such position, layer or head.</exception>
    public IReadOnlyList<AblationOutcome> Ablate(
        IReadOnlyCollection<AblationTarget> targets, int first, int count, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(targets);
        NodeLimits.Require(_model.Shape, targets);
        targets = [.. targets.Distinct()];
        Undisturbed(cancellationToken);
        var failures = targets.ToDictionary(target => target, _ => new List<WrongAnswer>());
        var batches = AblationBatch.Of(targets, _model, _spec.Policy);
        EachRun(
            run =>
            {
                var (undisturbed, replacement) = (_wrong.Of(run), ReplacementFor(run));
                var next = -1;
                WorkerThreads.Run(Math.Min(_threads, batches.Length), _ =>
                {
                    using var quiet = inference_mode(); // inference mode is per thread
                    for (var batch = Interlocked.Increment(ref next); batch < batches.Length; batch = Interlocked.Increment(ref next))
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        Ablate(batches[batch], run, replacement, undisturbed, failures);
                    }
                });
            },
            first,
            count,
            cancellationToken);
        return AblationOutcome.Merge(failures.Select(pair => new AblationOutcome(pair.Key, pair.Value)));
    }

    public void Dispose()
    {
        ForgetRuns();
        _means.Dispose();
        _wrong.Dispose();
        _model.Dispose();
    }

    /// <summary>Processes all questions, one run at a time.</summary>
    internal void EachRun(Action<QuestionRun> work, CancellationToken cancellationToken) => EachRun(work, 0, _questions.Length, cancellationToken);

    /// <summary>Computes two things at the same time if there is more than one thread.</summary>
    internal (TOne One, TOther Other) SideBySide<TOne, TOther>(Func<TOne> one, Func<TOther> other)
    {
        if (_threads == 1)
        {
            return (one(), other());
        }

        var (first, second) = (default(TOne)!, default(TOther)!);
        WorkerThreads.Run(2, worker =>
        {
            if (worker == 0)
            {
                first = one();
            }
            else
            {
                second = other();
            }
        });
        return (first, second);
    }

    private void EachRun(Action<QuestionRun> work, int from, int count, CancellationToken cancellationToken)
    {
        using var quiet = inference_mode();
        var (size, end) = (RunSize, Math.Min(from + count, _questions.Length));
        for (var first = from; first < end; first += size)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            work(RunOf(first, Math.Min(first + size, end)));
        }
    }

    private QuestionRun RunOf(int first, int end) =>
        _kept.TryGetValue((first, end), out var kept) ? kept : QuestionRun.Of(_model, first, _questions[first..end]);

    /// <summary>Each target is in one batch only, so no two threads write to the same list.</summary>
    private void Ablate(
        AblationBatch batch, QuestionRun run, Replacement replacement, long[] undisturbed, Dictionary<AblationTarget, List<WrongAnswer>> failures)
    {
        using var scope = NewDisposeScope();
        var changed = batch.Experiments(replacement) is { Count: > 0 } experiments
            ? new InterventionPass(_model, run, experiments).ChangedLogits()
            : null;
        batch.Record(run, changed is { } logits ? _wrong.Of(run, logits, undisturbed) : null, undisturbed, failures);
    }

    private Replacement ReplacementFor(QuestionRun run) => _spec.Kind switch
    {
        AblationKind.Zero => new ZeroReplacement(_model),
        AblationKind.Resample => new OtherRun(QuestionRun.Of(_model, run.First, Partners.Of(run, _questions, _spec.Seed)), _model.Shape),
        _ => new MeanReplacement(_means, _model.Shape, layer => _spec.Policy == AnalysisPolicy.Original ? 0 : layer),
    };
}
