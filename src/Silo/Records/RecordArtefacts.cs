using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Silo;

/// <summary>Training records as artefacts.</summary>
internal static class RecordArtefacts
{
    /// <summary>Stores the measurements in <paramref name="history"/>.</summary>
    /// <param name="divergedAtStep">The step whose loss, gradient or update was not finite; null if there is none.</param>
    /// <param name="device">What computed the last steps; null if nobody knows.</param>
    /// <exception cref="IOException">It could not be stored.</exception>
    public static RecordRef Store(IArtefactStore artefacts, VariantSpec spec, LossHistory history, int? divergedAtStep = null, string? device = null)
    {
        var key = TrainingRecordFile.KeyOf(spec.Id, history.Count);
        var info = artefacts.Write(key, stream => TrainingRecordFile.Write(HeadOf(spec, history, divergedAtStep, device), StepsOf(spec, history), stream));
        return new(key, info.Sha256!, history.Count);
    }

    private static TrainingRecordHead HeadOf(VariantSpec spec, LossHistory history, int? divergedAtStep, string? device)
    {
        var layout = new Layout(spec.Digits);
        return new(
            TrainingRecordFile.Format,
            TrainingRecordFile.Version,
            spec.Id.Value,
            VariantSpec.EngineVersion,
            spec,
            [.. Enumerable.Range(layout.AnswerPosition, layout.AnswerTokens).Select(position => layout.NameOf(position))],
            history.Count,
            history.Count == spec.Steps ? history.AverageFinal() : null,
            divergedAtStep,
            device);
    }

    private static IEnumerable<TrainingRecordStep> StepsOf(VariantSpec spec, LossHistory history)
    {
        var schedule = new LearningRateSchedule(spec.Steps, spec.LearningRate);
        return Enumerable.Range(0, history.Count).Select(step => new TrainingRecordStep(
            step, history.Mean(step), schedule.At(step), history.GradientNorm(step), history.PerToken(step)));
    }
}
