using VerifiedAddition.Grains;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Silo;

/// <summary>The face that one member of a stack shows to the grid. Its work is done by the stack's thread, in <see cref="TorchStack"/>.</summary>
internal sealed partial class StackedTrainingSession(
    TrainingAttempt attempt,
    CheckpointStore checkpoints,
    IArtefactStore artefacts,
    TimeSpan checkpointInterval,
    TimeProvider time,
    ILogger<StackedTrainingSession> logger) : ITrainingSession
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(500);

    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _started = time.GetTimestamp();
    private volatile TrainingReport _latest = new() { State = AttemptState.Running };
    private volatile object? _stop;
    private long _trained;
    private long _reported;
    private long _saved;
    private int _first;

    public TrainingReport Latest => _latest;

    public Task Completion => _completion.Task;

    private VariantId Id => attempt.Spec.Id;

    public void Stop(StopMode mode) => _stop = mode;

    /// <summary>Where the member begins; null if it cannot, and then this was its end.</summary>
    public TrainingCheckpoint? Open() => Guarded(() =>
    {
        var (shape, recipe) = (SpecModels.ShapeOf(attempt.Spec), SpecModels.RecipeOf(attempt.Spec));
        var start = checkpoints.Newest(shape, recipe) ?? TrainingCheckpoint.Start(shape, recipe);
        if (start.Step > 0)
        {
            LogResumed(logger, Id, start.Step);
        }

        _latest = _latest with { Step = start.Step };
        _first = start.Step;
        _trained = _reported = _saved = time.GetTimestamp();
        return start;
    });

    /// <summary>Looks after the member between two steps: reports, saves, ends.</summary>
    /// <returns>Whether it stays in the stack.</returns>
    public bool Attend(StackedTrainingRun run, StackedMember member)
    {
        Guarded(() =>
        {
            switch (_stop)
            {
                case StopMode.Abandon:
                    End(AttemptState.Suspended, null);
                    break;
                case StopMode.Suspend:
                    Save(run, member);
                    End(AttemptState.Suspended, _latest.Error);
                    break;
                default:
                    GoOn(run, member);
                    break;
            }

            return member;
        });
        return !Completion.IsCompleted;
    }

    /// <summary>The whole stack met an error.</summary>
    public void Fail(Exception e)
    {
        if (!Completion.IsCompleted)
        {
            LogFaulted(logger, e, Id);
            End(AttemptState.Faulted, e.Message);
        }
    }

    private void GoOn(StackedTrainingRun run, StackedMember member)
    {
        if (member.Diverged is { } diverged)
        {
            throw diverged;
        }

        if (member.Step == member.Steps)
        {
            Finish(run, member);
            return;
        }

        if (time.GetElapsedTime(_reported) >= ProgressInterval)
        {
            _reported = time.GetTimestamp();
            Report(run, member, (member.Step - _first) / time.GetElapsedTime(_trained).TotalSeconds);
        }

        if (time.GetElapsedTime(_saved) >= checkpointInterval)
        {
            _saved = time.GetTimestamp();
            Save(run, member);
        }
    }

    private void Report(StackedTrainingRun run, StackedMember member, double? stepsPerSecond)
    {
        if (member.Step == 0)
        {
            return;
        }

        _latest = _latest with
        {
            Step = member.Step,
            Loss = run.Losses(member).Mean(member.Step - 1),
            StepsPerSecond = stepsPerSecond,
            AttemptSeconds = Seconds,
        };
    }

    /// <summary>A checkpoint that cannot be written does not end the training: the one before it still holds.</summary>
    private TrainingCheckpoint Save(StackedTrainingRun run, StackedMember member)
    {
        var checkpoint = run.Capture(member);
        try
        {
            _latest = _latest with { Step = member.Step, Checkpoint = checkpoints.Write(checkpoint), Error = null };
        }
        catch (IOException e)
        {
            LogNotSaved(logger, Id, member.Step, e.Message);
            _latest = _latest with { Error = $"the checkpoint of step {member.Step} could not be stored: {e.Message}" };
        }

        return checkpoint;
    }

    private void Finish(StackedTrainingRun run, StackedMember member)
    {
        Report(run, member, null);
        var end = Save(run, member);
        _latest = _latest with
        {
            Weights = WeightArtefacts.Store(artefacts, end.ToStateDict()),
            AverageFinalLoss = end.LossHistory.AverageFinal(),
        };
        End(AttemptState.Finished, null);
    }

    /// <summary>An error of one member's own ends that member, not the stack.</summary>
    private T? Guarded<T>(Func<T> work)
        where T : class
    {
        try
        {
            return work();
        }
        catch (DivergedException e)
        {
            End(AttemptState.Hopeless, $"{e.Message} The last good checkpoint is of step {_latest.Checkpoint?.Step ?? 0}.");
        }
#pragma warning disable CA1031 // The edge of a thread: whatever native code threw becomes text, since it may not be serialisable.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(e);
        }

        return null;
    }

    private double Seconds => time.GetElapsedTime(_started).TotalSeconds;

    private void End(AttemptState state, string? error)
    {
        _latest = _latest with { State = state, Error = error, AttemptSeconds = Seconds };
        _completion.TrySetResult();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Variant {Variant} resumes at step {Step}")]
    private static partial void LogResumed(ILogger logger, VariantId variant, int step);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Variant {Variant}: the checkpoint of step {Step} could not be stored: {Reason}")]
    private static partial void LogNotSaved(ILogger logger, VariantId variant, int step, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Variant {Variant} stopped by an error")]
    private static partial void LogFaulted(ILogger logger, Exception exception, VariantId variant);
}
