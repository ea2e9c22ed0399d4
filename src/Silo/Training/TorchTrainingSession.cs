using System.Diagnostics;
using System.Globalization;
using VerifiedAddition.Grains;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Silo;

/// <summary>One attempt at one variant: reports, checkpoints and, at the end, weights. Its training thread calls it between two steps.</summary>
internal sealed partial class TorchTrainingSession(
    TrainingAttempt attempt,
    CheckpointStore checkpoints,
    MeteredArtefactStore artefacts,
    WeightStore weights,
    TimeSpan checkpointInterval,
    DeviceMetrics metrics,
    TimeProvider time,
    ILogger<TorchTrainingSession> logger) : ITrainingSession
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>Number of tries after which a checkpoint that the storage fails to return is skipped for an older one.</summary>
    private const int MaxTries = 7;

    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _started = time.GetTimestamp();
    private volatile TrainingReport _latest = new() { State = AttemptState.Running };
    private readonly StopSignal _stop = new();
    private volatile FinishedTraining? _finished;
    private Activity? _trace;
    private string? _device;
    private int _first;
    private int? _good;
    private long _trained;
    private long _reported;
    private long _saved;

    public TrainingReport Latest => _latest with { Bytes = artefacts.Written };

    public Task Completion => _completion.Task;

    /// <summary>Floating-point operations in the matrix products of a step.</summary>
    public double StepWork { get; } = Transformer.StepWork.Flop(SpecModels.ShapeOf(attempt.Spec), attempt.Spec.BatchSize);

    private VariantSpec Spec => attempt.Spec;

    private double Seconds => time.GetElapsedTime(_started).TotalSeconds;

    /// <summary>Whether the attempt no longer needs its device; its results may still be being stored.</summary>
    public bool HasLeft => Completion.IsCompleted || _finished is not null;

    public void Acknowledge(CheckpointRef checkpoint) => checkpoints.Acknowledge(checkpoint);

    public void Stop(StopMode mode) => _stop.Set(mode);

    /// <summary>Trains the variant alone, on this thread. Returns when the session has left the device; never throws.</summary>
    public void Run(Device device) => Guarded(() =>
    {
        Trace();
        metrics.MeasurePeak(device);
        _device = TorchDevice.NameOf(device);
        using var run = Begin(device);
        while (Attend(run))
        {
            metrics.Step(run.Advance, 1, StepWork);
        }

        return run;
    });

    /// <summary>Opens the checkpoint at which the variant joins a stack; null if it cannot, which ends this session.</summary>
    /// <param name="device">The stack's.</param>
    public TrainingCheckpoint? Open(Device device) => Guarded(() =>
    {
        Trace();
        _device = TorchDevice.NameOf(device);
        var (shape, recipe) = (SpecModels.ShapeOf(Spec), SpecModels.RecipeOf(Spec, attempt.Parent));
        var known = Newest(shape, recipe);
        var start = known ?? Extended(shape, recipe) ?? TrainingCheckpoint.Start(shape, recipe);
        Begun(known);
        return start;
    });

    /// <summary>Attends to a member between two steps of a stack; its error ends that member, not the stack.</summary>
    /// <returns>Whether it continues.</returns>
    public bool AttendMember(StackedMember member)
    {
        Guarded(() => Attend(member) ? member : null);
        return !HasLeft;
    }

    /// <summary>The training thread met an error; results that only remain to be stored are not affected.</summary>
    public void Fail(Exception e)
    {
        if (!HasLeft)
        {
            Fault(e);
        }
    }

    private void Fault(Exception e)
    {
        if (!Completion.IsCompleted)
        {
            LogFaulted(logger, e, Spec.Id);
            End(AttemptState.Faulted, TrainingFault.Describe(e, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes));
        }
    }

    /// <summary>Begins the attempt's span in the trace, which <see cref="End"/> ends.</summary>
    private void Trace() => _trace = GridTelemetry.Continue(GridTelemetry.Training, attempt.Trace)
        ?.SetTag("va.variant", Spec.Id.Value).SetTag("va.epoch", attempt.Ticket.Epoch);

    private TrainingRun Begin(Device device)
    {
        var (shape, recipe) = (SpecModels.ShapeOf(Spec), SpecModels.RecipeOf(Spec, attempt.Parent));
        var inherited = recipe.WarmStart is null || attempt.Parent is null ? null
            : Patiently(_ => StatedDigits.Cut(weights.Load(attempt.Parent), shape.Digits));
        TellWarmStart(recipe.WarmStart);
        var known = Newest(shape, recipe);
        var start = known ?? Extended(shape, recipe);
        Begun(known);
        var run = start is null
            ? TrainingRun.Start(shape, recipe, device, parent: inherited)
            : TrainingRun.Resume(start, shape, recipe, device, inherited);
        if (known is { Step: > 0 } && known.Arithmetic != run.Arithmetic)
        {
            LogOtherArithmetic(logger, Spec.Id, known.Arithmetic, run.Arithmetic, known.Step);
        }

        LogArithmetic(logger, Spec.Id, run.Arithmetic);
        return run;
    }

    /// <summary>Returns the checkpoint to resume from. If the storage does not answer, waits for it instead of starting over.</summary>
    private TrainingCheckpoint? Newest(ModelShape shape, TrainingRecipe recipe) =>
        Patiently(tries => checkpoints.Newest(shape, recipe, passesOver: tries >= MaxTries));

    /// <summary>Returns where the training of another variant ended that this one goes on with; null if it begins one.</summary>
    private TrainingCheckpoint? Extended(ModelShape shape, TrainingRecipe recipe)
    {
        if (recipe.Continues is not { } continues)
        {
            return null;
        }

        LogExtends(logger, Spec.Id, continues.Source, continues.Steps);
        return Patiently(_ => FinalCheckpoint.Continue(artefacts, attempt.Extended, shape, recipe));
    }

    /// <summary>Reads from the storage, with retries.</summary>
    /// <param name="read">Receives the number of failures so far.</param>
    /// <exception cref="OperationCanceledException">The attempt was stopped.</exception>
    private T Patiently<T>(Func<int, T> read)
    {
        for (var failures = 0; ; failures++)
        {
            try
            {
                var found = read(failures);
                _latest = _latest with { StorageTrouble = null };
                return found;
            }
            catch (IOException e)
            {
                LogNotRead(logger, Spec.Id, e.Message);
                _latest = _latest with { StorageTrouble = $"the starting point of the training cannot be read; waiting for the storage: {e.Message}" };
                if (_stop.Wait(Backoff.After(failures)))
                {
                    throw new OperationCanceledException("The attempt was stopped while it waited for the storage.", e);
                }
            }
        }
    }

    private void Begun(TrainingCheckpoint? known)
    {
        _trained = _reported = _saved = time.GetTimestamp();
        LogAt(logger, Spec.Id, attempt.Ticket.Epoch, known?.Step ?? 0);
        var reported = attempt.Checkpoints.Count == 0 ? 0 : attempt.Checkpoints[0].Step;
        if (reported > (known?.Step ?? 0))
        {
            LogLost(logger, Spec.Id, reported, reported - (known?.Step ?? 0), known?.Step ?? 0);
        }

        _latest = _latest with { BeganAt = known?.Step ?? 0, Checkpoint = checkpoints.Unreported };
        if (known is null)
        {
            return;
        }

        LogResumed(logger, Spec.Id, known.Step);
        _first = known.Step;
        _good = known.Step;
        _latest = _latest with { Step = known.Step };
    }

    private void TellWarmStart(WarmStartRecipe? warmStart)
    {
        if (warmStart is null)
        {
            return;
        }

        LogInherits(logger, Spec.Id, warmStart.Source, warmStart.Mode, warmStart.Policy, warmStart.Late);
        if (warmStart is { Mode: WarmStartMode.ResetHeads, Nodes: null })
        {
            LogAllHeads(logger, Spec.Id);
        }
    }

    /// <summary>Reports, checkpoints or ends, whichever is due; returns whether training continues.</summary>
    private bool Attend(ITraining training)
    {
        if (training.Step >= training.Steps)
        {
            Finish(training);
        }
        else if (_stop.Mode is StopMode.Abandon)
        {
            End(AttemptState.Suspended, null);
        }
        else if (_stop.Mode is StopMode.Suspend)
        {
            Save(training.Capture());
            End(AttemptState.Suspended, null);
        }
        else if (!Passes(training))
        {
            End(AttemptState.Suspended, null);
        }
        else
        {
            Tell(training);
        }

        return !HasLeft;
    }

    /// <summary>Records the milestones up to this step; returns whether training continues beyond it.</summary>
    private bool Passes(ITraining training)
    {
        if (attempt.Goal is not { } goal || (training.Step < goal.Until && !goal.Milestones.Any(step => step <= training.Step && !IsNoted(step))))
        {
            return true;
        }

        var here = training.Capture();
        foreach (var step in goal.Milestones.Where(step => step <= training.Step && !IsNoted(step)))
        {
            Note(here, step, goal.KeepsWeights);
        }

        if (training.Step < goal.Until)
        {
            return true;
        }

        Report(training, null);
        Save(here);
        return false;
    }

    private bool IsNoted(int step) => Array.Exists(_latest.Milestones, known => known.Step == step);

    /// <summary>
    /// Stores what is to be known of a milestone; of one before the checkpoint at which the attempt began, the weights are lost. What cannot be stored is
    /// tried again by the attempt that goes on from here.
    /// </summary>
    private void Note(TrainingCheckpoint here, int step, bool keepsWeights)
    {
        try
        {
            var kept = keepsWeights && step == here.Step ? WeightArtefacts.Store(artefacts, here.ToStateDict()) : null;
            _latest = _latest with { Milestones = [.. _latest.Milestones, new(step, here.LossHistory.MeanBefore(step, Milestone.LossSteps), kept)] };
        }
        catch (IOException e)
        {
            LogNotSaved(logger, Spec.Id, step, e.Message);
            _latest = _latest with
            {
                StorageTrouble = string.Create(CultureInfo.InvariantCulture, $"the weights of step {step:N0} could not be stored: {e.Message}"),
            };
        }
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

    /// <summary>Stores a checkpoint. A failure does not end training: the previous checkpoint remains valid.</summary>
    private void Save(TrainingCheckpoint checkpoint)
    {
        try
        {
            _latest = _latest with { Step = checkpoint.Step, Checkpoint = checkpoints.Write(checkpoint), StorageTrouble = null };
            _good = checkpoint.Step;
        }
        catch (IOException e)
        {
            metrics.CheckpointFailed();
            LogNotSaved(logger, Spec.Id, checkpoint.Step, e.Message);
            _latest = _latest with
            {
                Step = checkpoint.Step,
                StorageTrouble = string.Create(CultureInfo.InvariantCulture, $"the checkpoint of step {checkpoint.Step:N0} could not be stored: {e.Message}"),
            };
        }
    }

    private void Finish(ITraining training)
    {
        Report(training, null);
        var end = training.Capture();
        Save(end);
        var finished = new FinishedTraining(end.ToStateDict(), end.LossHistory);
        if (!TryStore(finished))
        {
            _finished = finished;
            TorchThread.Start($"store {Spec.Id}", () => Guarded(() => StorePatiently(finished)));
        }
    }

    /// <summary>Holds the results until the storage takes them, on a separate thread, so that other variants may use the device.</summary>
    private FinishedTraining? StorePatiently(FinishedTraining finished)
    {
        for (var failures = 0; !Completion.IsCompleted; failures++)
        {
            var stopped = _stop.Wait(Backoff.After(failures));
            if (_stop.Mode is StopMode.Abandon || (!TryStore(finished) && stopped))
            {
                End(AttemptState.Suspended, null);
            }
        }

        return null;
    }

    /// <summary>Stores the weights, which finishes the training.</summary>
    private bool TryStore(FinishedTraining finished)
    {
        try
        {
            _latest = _latest with
            {
                Weights = WeightArtefacts.Store(artefacts, finished.Weights),
                Record = RecordArtefacts.Store(artefacts, Spec, finished.Losses, device: _device),
                AverageFinalLoss = finished.Losses.AverageFinal(),
                StorageTrouble = null,
            };
            End(AttemptState.Finished, null);
            return true;
        }
        catch (IOException e)
        {
            LogNotStored(logger, Spec.Id, e.Message);
            _latest = _latest with
            {
                StorageTrouble = $"training is complete, but its results could not be stored; they are kept in memory and stored as soon as they can be: {e.Message}",
                AttemptSeconds = Seconds,
            };
            return false;
        }
    }

    private void Diverged(DivergedException e)
    {
        metrics.Diverged();
        var good = _good is { } step ? $"The last good checkpoint is of step {step}." : "There is no checkpoint yet.";
        _latest = _latest with { Step = e.Step, Record = Recorded(e.Before, e.Step) };
        End(AttemptState.Fatal, $"{e.Message} {good}");
    }

    /// <summary>Stores the record of a training that diverged, which ends whether the storage takes that or not.</summary>
    private RecordRef? Recorded(LossHistory history, int divergedAtStep)
    {
        try
        {
            return RecordArtefacts.Store(artefacts, Spec, history, divergedAtStep, _device);
        }
        catch (IOException e)
        {
            LogNotRecorded(logger, Spec.Id, e.Message);
            return null;
        }
    }

    /// <summary>The edge of a thread: an error becomes the session's final report.</summary>
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
        catch (Exception e) when (e is WarmStartException or ExtensionException)
        {
            End(AttemptState.Fatal, e.Message);
        }
        catch (OperationCanceledException) when (_stop.Mode is not null)
        {
            End(AttemptState.Suspended, null);
        }
#pragma warning disable CA1031 // Whatever native code threw becomes text, since it may not be serialisable.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fault(e);
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
        ILogger logger, VariantId variant, string weights, WarmStartMode mode, Transformer.WarmStartPolicy policy, bool late);

    [LoggerMessage(Level = LogLevel.Information, Message = "Variant {Variant} goes on from the last checkpoint of variant {Parent}, after step {Step}")]
    private static partial void LogExtends(ILogger logger, VariantId variant, string parent, int step);

    [LoggerMessage(Level = LogLevel.Information, Message = "Variant {Variant}: no analysis file says which heads are useful, so all are reset")]
    private static partial void LogAllHeads(ILogger logger, VariantId variant);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Variant {Variant}: epoch {Epoch} is at step {Step}")]
    private static partial void LogAt(ILogger logger, VariantId variant, long epoch, int step);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Variant {Variant}: its steps are computed by {Arithmetic}")]
    private static partial void LogArithmetic(ILogger logger, VariantId variant, TrainingArithmetic arithmetic);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Variant {Variant}: {Before} computed the steps so far, but this device has no such instructions. {Now} computes those from " +
            "step {Step} on: the result will differ, by rounding, from that of a training on one kind of device")]
    private static partial void LogOtherArithmetic(ILogger logger, VariantId variant, TrainingArithmetic before, TrainingArithmetic now, int step);

    [LoggerMessage(Level = LogLevel.Information, Message = "Variant {Variant} resumes at step {Step}")]
    private static partial void LogResumed(ILogger logger, VariantId variant, int step);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Variant {Variant}: the checkpoint of step {Step} could not be stored: {Reason}")]
    private static partial void LogNotSaved(ILogger logger, VariantId variant, int step, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Variant {Variant}: a checkpoint of step {Reported} was reported, but cannot be read: {Lost} steps are made again, from step {Step} on")]
    private static partial void LogLost(ILogger logger, VariantId variant, int reported, int lost, int step);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Variant {Variant}: its starting point cannot be read; waiting for the storage: {Reason}")]
    private static partial void LogNotRead(ILogger logger, VariantId variant, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Variant {Variant} is trained, but its results could not be stored; they are kept in memory: {Reason}")]
    private static partial void LogNotStored(ILogger logger, VariantId variant, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The training record of variant {Variant} could not be stored: {Reason}")]
    private static partial void LogNotRecorded(ILogger logger, VariantId variant, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Variant {Variant} was stopped by an error")]
    private static partial void LogFaulted(ILogger logger, Exception exception, VariantId variant);
}
