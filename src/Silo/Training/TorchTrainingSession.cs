using System.Diagnostics;
using VerifiedAddition.Grains;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Silo;

/// <summary>One attempt at one variant: reports, checkpoints and, at the end, weights. Its thread asks it between two steps.</summary>
internal sealed partial class TorchTrainingSession(
    TrainingAttempt attempt,
    CheckpointStore checkpoints,
    IArtefactStore artefacts,
    TimeSpan checkpointInterval,
    DeviceMetrics metrics,
    TimeProvider time,
    ILogger<TorchTrainingSession> logger) : ITrainingSession
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(500);

    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _started = time.GetTimestamp();
    private volatile TrainingReport _latest = new() { State = AttemptState.Running };
    private volatile object? _stop;
    private Activity? _trace;
    private int _first;
    private int? _good;
    private long _trained;
    private long _reported;
    private long _saved;

    public TrainingReport Latest => _latest;

    public Task Completion => _completion.Task;

    /// <summary>Floating-point operations in the matrix products of a step.</summary>
    public double StepWork { get; } = Transformer.StepWork.Flop(SpecModels.ShapeOf(attempt.Spec), attempt.Spec.BatchSize);

    private VariantSpec Spec => attempt.Spec;

    private double Seconds => time.GetElapsedTime(_started).TotalSeconds;

    public void Stop(StopMode mode) => _stop = mode;

    /// <summary>Trains the variant alone, on this thread. Returns when the session has had its last word; never throws.</summary>
    public void Run(Device device) => Guarded(() =>
    {
        Trace();
        metrics.MeasurePeak(device);
        using var run = Begin(device);
        while (Attend(run))
        {
            metrics.Step(run.Advance, 1, StepWork);
        }

        return run;
    });

    /// <summary>Where the variant begins as a member of a stack; null if it cannot, and then this was its end.</summary>
    public TrainingCheckpoint? Open() => Guarded(() =>
    {
        Trace();
        var (shape, recipe) = (SpecModels.ShapeOf(Spec), SpecModels.RecipeOf(Spec, attempt.Parent));
        var known = checkpoints.Newest(shape, recipe);
        Begun(known);
        return known ?? TrainingCheckpoint.Start(shape, recipe);
    });

    /// <summary>Looks after the training between two steps of a stack; an error of one member ends that member, not the stack.</summary>
    /// <returns>Whether it goes on.</returns>
    public bool AttendMember(StackedMember member)
    {
        Guarded(() => Attend(member) ? member : null);
        return !Completion.IsCompleted;
    }

    /// <summary>The thread met an error.</summary>
    public void Fail(Exception e)
    {
        if (!Completion.IsCompleted)
        {
            LogFaulted(logger, e, Spec.Id);
            End(AttemptState.Faulted, e.Message);
        }
    }

    /// <summary>Begins the attempt's part of a trace, which <see cref="End"/> ends.</summary>
    private void Trace() => _trace = GridTelemetry.Continue(GridTelemetry.Training, attempt.Trace)
        ?.SetTag("va.variant", Spec.Id.Value).SetTag("va.epoch", attempt.Ticket.Epoch);

    private TrainingRun Begin(Device device)
    {
        var (shape, recipe) = (SpecModels.ShapeOf(Spec), SpecModels.RecipeOf(Spec, attempt.Parent));
        var inherited = attempt.Parent is null ? null : StatedDigits.Cut(WeightArtefacts.Load(artefacts, attempt.Parent), shape.Digits);
        TellInheritance(recipe.Insertion);
        var known = checkpoints.Newest(shape, recipe);
        Begun(known);
        return known is null
            ? TrainingRun.Start(shape, recipe, device, parent: inherited)
            : TrainingRun.Resume(known, shape, recipe, device, inherited);
    }

    private void Begun(TrainingCheckpoint? known)
    {
        _trained = _reported = _saved = time.GetTimestamp();
        LogAt(logger, Spec.Id, attempt.Ticket.Epoch, known?.Step ?? 0);
        if (known is null)
        {
            return;
        }

        LogResumed(logger, Spec.Id, known.Step);
        _first = known.Step;
        _good = known.Step;
        _latest = _latest with { Step = known.Step };
    }

    private void TellInheritance(Insertion? insertion)
    {
        if (insertion is null)
        {
            return;
        }

        LogInherits(logger, Spec.Id, insertion.Source, insertion.Mode, insertion.Policy, insertion.Late);
        if (insertion is { Mode: InsertionMode.ResetHeads, Nodes: null })
        {
            LogAllHeads(logger, Spec.Id);
        }
    }

    /// <summary>Reports, saves and ends, whichever is due; whether the training goes on.</summary>
    private bool Attend(ITraining training)
    {
        if (training.Step >= training.Steps)
        {
            Finish(training);
        }
        else if (_stop is StopMode.Abandon)
        {
            End(AttemptState.Suspended, null);
        }
        else if (_stop is StopMode.Suspend)
        {
            Save(training.Capture());
            End(AttemptState.Suspended, _latest.Error);
        }
        else
        {
            Tell(training);
        }

        return !Completion.IsCompleted;
    }

    private void Tell(ITraining training)
    {
        if (time.GetElapsedTime(_reported) >= ProgressInterval)
        {
            _reported = time.GetTimestamp();
            Report(training, (training.Step - _first) / time.GetElapsedTime(_trained).TotalSeconds);
        }

        if (time.GetElapsedTime(_saved) >= checkpointInterval)
        {
            _saved = time.GetTimestamp();
            Save(training.Capture());
        }
    }

    private void Report(ITraining training, double? stepsPerSecond)
    {
        LogAt(logger, Spec.Id, attempt.Ticket.Epoch, training.Step);
        _latest = _latest with
        {
            Step = training.Step,
            Loss = training.Step == 0 ? null : training.Losses.Mean(training.Step - 1),
            StepsPerSecond = stepsPerSecond,
            AttemptSeconds = Seconds,
        };
    }

    /// <summary>A checkpoint that cannot be written does not end the training: the one before it still holds.</summary>
    private void Save(TrainingCheckpoint checkpoint)
    {
        try
        {
            _latest = _latest with { Step = checkpoint.Step, Checkpoint = checkpoints.Write(checkpoint), Error = null };
            _good = checkpoint.Step;
        }
        catch (IOException e)
        {
            metrics.CheckpointFailed();
            LogNotSaved(logger, Spec.Id, checkpoint.Step, e.Message);
            _latest = _latest with { Error = $"the checkpoint of step {checkpoint.Step} could not be stored: {e.Message}" };
        }
    }

    private void Finish(ITraining training)
    {
        Report(training, null);
        var end = training.Capture();
        Save(end);
        _latest = _latest with
        {
            Weights = WeightArtefacts.Store(artefacts, end.ToStateDict()),
            Record = Recorded(end.LossHistory),
            AverageFinalLoss = end.LossHistory.AverageFinal(),
        };
        End(AttemptState.Finished, null);
    }

    private void Diverged(DivergedException e)
    {
        metrics.Diverged();
        var good = _good is { } step ? $"The last good checkpoint is of step {step}." : "There is no checkpoint yet.";
        _latest = _latest with { Step = e.Step, Record = Recorded(e.Before, e.Step) };
        End(AttemptState.Hopeless, $"{e.Message} {good}");
    }

    /// <summary>A record that cannot be written does not spoil the result: it can be made from the last checkpoint.</summary>
    private RecordRef? Recorded(LossHistory history, int? divergedAtStep = null)
    {
        try
        {
            return RecordArtefacts.Store(artefacts, Spec, history, divergedAtStep);
        }
        catch (IOException e)
        {
            LogNotRecorded(logger, Spec.Id, e.Message);
            return null;
        }
    }

    /// <summary>The edge of a thread: an error becomes the session's last word.</summary>
    private T? Guarded<T>(Func<T?> work)
        where T : class
    {
        try
        {
            return work();
        }
        catch (DivergedException e)
        {
            Diverged(e);
        }
        catch (InsertionException e)
        {
            End(AttemptState.Hopeless, e.Message);
        }
#pragma warning disable CA1031 // Whatever native code threw becomes text, since it may not be serialisable.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(e);
        }

        return null;
    }

    private void End(AttemptState state, string? error)
    {
        _latest = _latest with { State = state, Error = error, AttemptSeconds = Seconds };
        _trace?.SetTag("va.state", GridMetrics.Word(state)).SetTag("va.step", _latest.Step).Dispose();
        _completion.TrySetResult();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Variant {Variant} inherits the weights {Weights}: {Mode}, policy {Policy}, late: {Late}")]
    private static partial void LogInherits(
        ILogger logger, VariantId variant, string weights, InsertionMode mode, Transformer.InsertionPolicy policy, bool late);

    [LoggerMessage(Level = LogLevel.Information, Message = "Variant {Variant}: no analysis file says which heads are useful, so all are reset")]
    private static partial void LogAllHeads(ILogger logger, VariantId variant);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Variant {Variant}: epoch {Epoch} is at step {Step}")]
    private static partial void LogAt(ILogger logger, VariantId variant, long epoch, int step);

    [LoggerMessage(Level = LogLevel.Information, Message = "Variant {Variant} resumes at step {Step}")]
    private static partial void LogResumed(ILogger logger, VariantId variant, int step);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Variant {Variant}: the checkpoint of step {Step} could not be stored: {Reason}")]
    private static partial void LogNotSaved(ILogger logger, VariantId variant, int step, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The training record of variant {Variant} could not be stored: {Reason}")]
    private static partial void LogNotRecorded(ILogger logger, VariantId variant, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Variant {Variant} stopped by an error")]
    private static partial void LogFaulted(ILogger logger, Exception exception, VariantId variant);
}
