using System.Runtime.InteropServices;

namespace VerifiedAddition.Grains;

/// <summary>Counts the variants of a sweep, given one after the other in their order. Pure.</summary>
/// <param name="sweep">The sweep; its own list of variants is not looked at.</param>
public sealed class SweepCounter(SweepSnapshot sweep)
{
    private readonly Dictionary<string, int> _states = new(StringComparer.Ordinal);
    private readonly List<(WaitCause? Cause, int Variants, int First)> _waits = [];
    private (long Asked, long Failures, int Proved, int Refuted) _answers;
    private (double Training, double Verification, double Threads) _seconds;
    private int _variants;
    private int _trained;
    private int _wrong;
    private int _unsaved;
    private double _workLeft;
    private double _pace;

    /// <summary>Counts the next variant.</summary>
    /// <param name="spec">Its specification.</param>
    /// <param name="training">Its training.</param>
    /// <param name="jobs">The jobs that the sweep wants for it.</param>
    /// <param name="cause">Why it waits for a slot; null if it does not.</param>
    /// <param name="awaitsParent">Whether it waits for the weights of another variant of the sweep.</param>
    /// <param name="isMended">Whether a round of refinement follows it.</param>
    /// <param name="isFirst">Whether no variant before it has the same identity: what training takes counts once.</param>
    /// <returns>Its state in one word, and whether it counts as one with wrong answers.</returns>
    public (string State, bool IsWrong) Add(
        VariantSpec spec, VariantSnapshot training, IJobSnapshot[] jobs, WaitCause? cause, bool awaitsParent, bool isMended, bool isFirst)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(jobs);
        var word = CellReading.WordOf(sweep, spec, training, jobs);
        var isWrong = !isMended && SweepPage.HasFailures(jobs);
        CollectionsMarshal.GetValueRefOrAddDefault(_states, word, out _)++;
        _trained += CellReading.IsTrained(training) ? 1 : 0;
        _wrong += isWrong ? 1 : 0;
        _unsaved += training.StorageTrouble is not null || Array.Exists(jobs, job => job.StorageTrouble is not null) ? 1 : 0;
        _seconds.Training += isFirst ? training.TrainingSeconds : 0;
        foreach (var job in jobs)
        {
            AddTotals(job);
        }

        if (training.Phase is VariantPhase.New or VariantPhase.Queued && sweep.Phase is SweepPhase.Running && (cause is not null || awaitsParent))
        {
            AddWait(cause);
        }

        if (isFirst && training.Phase is VariantPhase.New or VariantPhase.Queued or VariantPhase.Training)
        {
            var work = spec.WorkPerStep;
            _workLeft += (spec.Steps - training.Step) * work;
            _pace += training.StepsPerSecond is { } rate ? rate * work : 0;
        }

        _variants++;
        return (word, isWrong);
    }

    /// <summary>Returns what was counted.</summary>
    /// <param name="waiting">What a waiting variant waits for, in words, by its number in the order of counting, from 0.</param>
    public SweepOverview Overview(Func<int, string> waiting) => new(
        sweep.Name, sweep.Phase, sweep.Spec is { } spec ? spec with { Variants = [] } : null, sweep.SubmittedUtc, sweep.FinishedUtc, sweep.IsIdle,
        _variants, _trained,
        [.. CellReading.Words.Where(_states.ContainsKey).Select(word => new StateCount(word, _states[word]))],
        [.. _waits.OrderByDescending(wait => wait.Variants).Select(wait => new SweepWait(wait.Cause, wait.Variants, waiting(wait.First)))],
        _wrong,
        new(_answers.Asked, _answers.Failures, _seconds.Training, _seconds.Verification, _seconds.Threads, _answers.Proved, _answers.Refuted),
        _pace > 0 && sweep is { Phase: SweepPhase.Running, IsIdle: false, Spec: not ({ Halving: not null } or { StopWhen: not null }) } ? _workLeft / _pace : null,
        _unsaved, sweep.Left?.Length ?? 0, sweep.Untold, sweep.Trouble, sweep.PausedFor);

    private void AddWait(WaitCause? cause)
    {
        var known = _waits.FindIndex(wait => wait.Cause == cause);
        if (known < 0)
        {
            _waits.Add((cause, 1, _variants));
        }
        else
        {
            _waits[known] = _waits[known] with { Variants = _waits[known].Variants + 1 };
        }
    }

    private void AddTotals(IJobSnapshot job)
    {
        if (job is VerificationSnapshot one)
        {
            _answers.Asked += one.Asked;
            _answers.Failures += one.Failures;
            _answers.Proved += one is { CertificateRoot: not null, Failures: 0 } ? 1 : 0;
            _answers.Refuted += one is { CertificateRoot: not null, Failures: > 0 } ? 1 : 0;
            _seconds.Verification += one.Seconds;
            _seconds.Threads += one.ShardSeconds;
        }
    }
}
