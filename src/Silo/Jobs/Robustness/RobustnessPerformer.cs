using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo;

/// <summary>Asks models questions outside their format on this silo's slots.</summary>
public sealed class RobustnessPerformer(
    ModelCache models, DeviceMetrics metrics, SlotGate gate, ILocalSiloDetails silo, IHostApplicationLifetime lifetime, TimeProvider time)
    : SlotPerformer<RobustnessPlan, RobustnessPart, RobustnessPartReport>(JobKinds.Robustness, GridTelemetry.Part, metrics, gate, lifetime)
{
    protected override RobustnessPartReport Perform(WeightsRef weights, RobustnessPlan plan, RobustnessPart part, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var rental = models.Rent(weights);
        if (rental.Item.Shape.Digits != plan.Digits)
        {
            throw new ArgumentException($"The model has {rental.Item.Shape.Digits} digits, and was to be asked in {plan.Digits}.", nameof(plan));
        }

        var questions = new RobustnessPrompts(part.Family, part.Operation, plan.Digits, plan.Operations, plan.Seed);
        Prompt[] prompts = [.. Enumerable.Range(0, plan.Questions).Select(i => questions.At(i))];
        using var answerer = new PromptAnswerer(rental.Item);
        var written = answerer.Answer(prompts, cancellationToken);
        var answers = prompts.Zip(written, (prompt, text) => new RobustnessExample(prompt.Read, text, prompt.Right, prompt.Outcome(text))).ToArray();
        var wrong = answers.Where(answer => answer.Outcome != "right").GroupBy(answer => answer.Outcome, StringComparer.Ordinal)
            .OrderByDescending(outcome => outcome.Count()).ThenBy(outcome => outcome.Key, StringComparer.Ordinal).ToArray();
        return new(
            new(
                part,
                answers.Length,
                answers.Length - wrong.Sum(outcome => outcome.Count()),
                [.. wrong.Select(outcome => new OutcomeCount(outcome.Key, outcome.Count()))],
                [.. wrong.Select(outcome => outcome.First())]),
            time.GetElapsedTime(started).TotalSeconds,
            silo.Name);
    }
}
