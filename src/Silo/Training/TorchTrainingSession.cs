using VerifiedAddition.Grains;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Silo;

/// <summary>One attempt at one variant: steps, checkpoints and, at the end, weights. Synchronous, on a thread of its own.</summary>
internal sealed partial class TorchTrainingSession(
    Device device,
    VariantSpec spec,
    WeightsRef? parent,
    CheckpointStore checkpoints,
    IArtefactStore artefacts,
    TimeSpan checkpointInterval,
    TimeProvider time,
    ILogger<TorchTrainingSession> logger) : ITrainingSession
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(500);

    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _started = time.GetTimestamp();
    private int? _good;
    private volatile TrainingReport _latest = new() { State = AttemptState.Running };
    private volatile object? _stop;

    public TrainingReport Latest => _latest;

    public Task Completion => _completion.Task;

    private double Seconds => time.GetElapsedTime(_started).TotalSeconds;

    public void Stop(StopMode mode) => _stop = mode;

    public void Run()
    {
        try
        {
            using var run = Open();
            Train(run);
        }
        catch (DivergedException e)
        {
            Diverged(e);
        }
        catch (InsertionException e)
        {
            End(AttemptState.Hopeless, e.Message);
        }
#pragma warning disable CA1031 // The edge of a thread: whatever native code threw becomes text, since it may not be serialisable.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFaulted(logger, e, spec.Id);
            End(AttemptState.Faulted, e.Message);
        }
        finally
        {
            _completion.SetResult();
        }
    }

    private TrainingRun Open()
    {
        var (shape, recipe) = (SpecModels.ShapeOf(spec), SpecModels.RecipeOf(spec, parent));
        var inherited = parent is null ? null : WeightArtefacts.Load(artefacts, parent);
        TellInheritance(recipe.Insertion);
        if (checkpoints.Resume(shape, recipe, device, inherited) is not { } resumed)
        {
            return TrainingRun.Start(shape, recipe, device, parent: inherited);
        }

        LogResumed(logger, spec.Id, resumed.Step);
        _good = resumed.Step;
        _latest = _latest with { Step = resumed.Step };
        return resumed;
    }

    private void TellInheritance(Insertion? insertion)
    {
        if (insertion is null)
        {
            return;
        }

        LogInherits(logger, spec.Id, insertion.Source, insertion.Mode, insertion.Policy, insertion.Late);
        if (insertion is { Mode: InsertionMode.ResetHeads, Heads: null })
        {
            LogAllHeads(logger, spec.Id);
        }
    }

    private void Train(TrainingRun run)
    {
        var (first, trained) = (run.Step, time.GetTimestamp());
        var (reported, saved) = (trained, trained);
        while (run.Step < run.Steps)
        {
            switch (_stop)
            {
                case StopMode.Abandon:
                    End(AttemptState.Suspended, null);
                    return;
                case StopMode.Suspend:
                    Save(run);
                    End(AttemptState.Suspended, _latest.Error);
                    return;
            }

            run.Advance();
            if (time.GetElapsedTime(reported) >= ProgressInterval)
            {
                reported = time.GetTimestamp();
                Report(run, (run.Step - first) / time.GetElapsedTime(trained).TotalSeconds);
            }

            if (time.GetElapsedTime(saved) >= checkpointInterval)
            {
                saved = time.GetTimestamp();
                Save(run);
            }
        }

        Finish(run);
    }

    private void Report(TrainingRun run, double stepsPerSecond) => _latest = _latest with
    {
        Step = run.Step,
        Loss = run.MeanLoss(run.Step - 1),
        StepsPerSecond = stepsPerSecond,
        AttemptSeconds = Seconds,
    };

    /// <summary>A checkpoint that cannot be written does not end the training: the one before it still holds.</summary>
    private void Save(TrainingRun run)
    {
        try
        {
            _latest = _latest with { Step = run.Step, Checkpoint = checkpoints.Write(run.Capture()), Error = null };
            _good = run.Step;
        }
        catch (IOException e)
        {
            LogNotSaved(logger, spec.Id, run.Step, e.Message);
            _latest = _latest with { Error = $"the checkpoint of step {run.Step} could not be stored: {e.Message}" };
        }
    }

    private void Finish(TrainingRun run)
    {
        Report(run, 0);
        Save(run);
        var weights = WeightArtefacts.Store(artefacts, run.Model.ToStateDict());
        _latest = _latest with
        {
            Weights = weights,
            Record = Recorded(run.Losses),
            AverageFinalLoss = run.AverageFinalLoss,
            StepsPerSecond = null,
        };
        End(AttemptState.Finished, null);
    }

    private void Diverged(DivergedException e)
    {
        var good = _good is { } step ? $"The last good checkpoint is of step {step}." : "There is no checkpoint yet.";
        _latest = _latest with { Step = e.Step, Record = Recorded(e.Before, e.Step) };
        End(AttemptState.Hopeless, $"{e.Message} {good}");
    }

    /// <summary>A record that cannot be written does not spoil the result: it can be made from the last checkpoint.</summary>
    private RecordRef? Recorded(LossHistory history, int? divergedAtStep = null)
    {
        try
        {
            return RecordArtefacts.Store(artefacts, spec, history, divergedAtStep);
        }
        catch (IOException e)
        {
            LogNotRecorded(logger, spec.Id, e.Message);
            return null;
        }
    }

    private void End(AttemptState state, string? error) =>
        _latest = _latest with { State = state, Error = error, AttemptSeconds = Seconds };

    [LoggerMessage(Level = LogLevel.Information, Message = "Variant {Variant} inherits the weights {Weights}: {Mode}, policy {Policy}, late: {Late}")]
    private static partial void LogInherits(
        ILogger logger, VariantId variant, string weights, InsertionMode mode, Transformer.InsertionPolicy policy, bool late);

    [LoggerMessage(Level = LogLevel.Information, Message = "Variant {Variant}: no analysis file says which heads are useful, so all are reset")]
    private static partial void LogAllHeads(ILogger logger, VariantId variant);

    [LoggerMessage(Level = LogLevel.Information, Message = "Variant {Variant} resumes at step {Step}")]
    private static partial void LogResumed(ILogger logger, VariantId variant, int step);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Variant {Variant}: the checkpoint of step {Step} could not be stored: {Reason}")]
    private static partial void LogNotSaved(ILogger logger, VariantId variant, int step, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The training record of variant {Variant} could not be stored: {Reason}")]
    private static partial void LogNotRecorded(ILogger logger, VariantId variant, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Variant {Variant} stopped by an error")]
    private static partial void LogFaulted(ILogger logger, Exception exception, VariantId variant);
}
