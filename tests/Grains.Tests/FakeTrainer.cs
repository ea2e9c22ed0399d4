using System.Collections.Concurrent;

namespace VerifiedAddition.Grains.Tests;

/// <summary>Simulates steps of 1 ms each, with a checkpoint every ten.</summary>
internal sealed class FakeTrainer : ITrainer
{
    /// <summary>Every attempt: the variant, and the step at which it began.</summary>
    public ConcurrentQueue<(VariantId Variant, int From)> Attempts { get; } = new();

    /// <summary>Checkpoints that the variant's state is known to name.</summary>
    public ConcurrentQueue<CheckpointRef> Acknowledged { get; } = new();

    /// <summary>Errors that a variant will meet, one per attempt.</summary>
    /// <summary>What an attempt says that it has written.</summary>
    public const long BytesOfAttempt = 1234;

    private readonly ConcurrentDictionary<VariantId, ConcurrentQueue<TrainingReport>> _errors = new();

    /// <summary>Set to let attempts go past their first half.</summary>
    public ManualResetEventSlim Gate { get; } = new(initialState: true);

    /// <summary>The weights that each variant inherited, by its identity.</summary>
    public ConcurrentDictionary<VariantId, WeightsRef?> Inherited { get; } = new();

    /// <summary>The checkpoint that each variant went on from, by its identity.</summary>
    public ConcurrentDictionary<VariantId, CheckpointRef?> Extended { get; } = new();

    /// <summary>The variants of every stack that was started.</summary>
    public ConcurrentQueue<VariantId[]> Stacks { get; } = new();

    public int MaxInStack { get; set; } = 1;

    /// <summary>The error with which every attempt fails immediately; null for none.</summary>
    public string? Broken { get; init; }

    /// <summary>Variants that cannot be started.</summary>
    public ConcurrentDictionary<VariantId, string> Unstartable { get; } = new();

    /// <summary>Makes the next attempt at a variant end in an error.</summary>
    public void Fail(VariantId variant, TrainingReport error) => _errors.GetOrAdd(variant, _ => new()).Enqueue(error);

    public IReadOnlyList<ITrainingSession> StartStack(IReadOnlyList<TrainingAttempt> attempts)
    {
        Stacks.Enqueue([.. attempts.Select(attempt => attempt.Ticket.Variant)]);
        return [.. attempts.Select(Start)];
    }

    public ITrainingSession Start(TrainingAttempt attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        var ticket = attempt.Ticket;
        if (Unstartable.TryGetValue(ticket.Variant, out var reason))
        {
            throw new ArgumentOutOfRangeException(nameof(attempt), reason);
        }

        Inherited[ticket.Variant] = attempt.Parent;
        Extended[ticket.Variant] = attempt.Extended;
        var from = attempt.Checkpoints.Count == 0 ? 0 : attempt.Checkpoints[0].Step;
        Attempts.Enqueue((ticket.Variant, from));
        return new Session(this, ticket, attempt.Spec, from, attempt.Goal);
    }

    private sealed class Session : ITrainingSession
    {
        private readonly FakeTrainer _trainer;
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile TrainingReport _latest = new() { State = AttemptState.Running };
        private volatile object? _stop;

        public Session(FakeTrainer trainer, TrainingTicket ticket, VariantSpec spec, int from, TrainingGoal? goal)
        {
            _trainer = trainer;
            new Thread(() => Run(trainer, ticket, spec, from, goal)) { IsBackground = true }.Start();
        }

        public TrainingReport Latest => _latest with { Bytes = BytesOfAttempt };

        public Task Completion => _done.Task;

        public void Acknowledge(CheckpointRef checkpoint) => _trainer.Acknowledged.Enqueue(checkpoint);

        public void Stop(StopMode mode) => _stop = mode;

        private void Run(FakeTrainer trainer, TrainingTicket ticket, VariantSpec spec, int from, TrainingGoal? goal)
        {
            _latest = Train(trainer, ticket, spec, from, goal);
            _done.SetResult();
        }

        private TrainingReport Train(FakeTrainer trainer, TrainingTicket ticket, VariantSpec spec, int from, TrainingGoal? goal)
        {
            if (trainer.Broken is { } fault)
            {
                return new() { State = AttemptState.Faulted, Error = fault, Step = from };
            }

            for (var step = from; step < spec.Steps; step++)
            {
                if (step == spec.Steps / 2 && trainer._errors.TryGetValue(ticket.Variant, out var errors) && errors.TryDequeue(out var error))
                {
                    return error;
                }

                while (step >= spec.Steps / 2 && _stop is null && !trainer.Gate.Wait(1))
                {
                }

                if (_stop is not null)
                {
                    return _latest with { State = AttemptState.Suspended, Step = step, Checkpoint = Checkpoint(ticket, step) };
                }

                Thread.Sleep(1);
                _latest = _latest with
                {
                    Step = step + 1,
                    Loss = 1.0 / (step + 1),
                    Checkpoint = (step + 1) % 10 == 0 ? Checkpoint(ticket, step + 1) : _latest.Checkpoint,
                    Milestones = goal?.Milestones.Contains(step + 1) is true ? [.. _latest.Milestones, MilestoneOf(spec, step + 1, goal)] : _latest.Milestones,
                };
                if (step + 1 == goal?.Until && step + 1 < spec.Steps)
                {
                    return _latest with { State = AttemptState.Suspended, Checkpoint = Checkpoint(ticket, step + 1) };
                }
            }

            return _latest with
            {
                State = AttemptState.Finished,
                Weights = new($"weights/{ticket.Variant}.safetensors", ticket.Variant.Value),
                AverageFinalLoss = 1e-8,
            };
        }

        /// <summary>The loss grows with the seed.</summary>
        private static Milestone MilestoneOf(VariantSpec spec, int step, TrainingGoal goal) => new(
            step, spec.Seed / (double)step, goal.KeepsWeights ? WeightsRef.Called($"{spec.Id}{step:x4}") : null);

        private static CheckpointRef Checkpoint(TrainingTicket ticket, int step) =>
            new($"runs/{ticket.Variant}/{ticket.Epoch}/{step}.ckpt", "00", step);
    }
}
