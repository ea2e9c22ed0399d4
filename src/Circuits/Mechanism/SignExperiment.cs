using VerifiedAddition.Arithmetic;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>From which layer on the comparison of the operands is known at <c>=</c>, where the sign is predicted.</summary>
internal sealed class SignExperiment(CircuitModel model, MechanismSpec spec)
{
    public const int Number = 14;
    public const string Name = "The operands have been compared at =";

    private const ulong Stream = (1 << 23) + (1 << 18);
    private const int QuestionsAtOnce = 100;

    /// <summary>How often the sign turns, and how often it is disturbed, when what enters a layer at <c>=</c> is another question's; layers from 0 on.</summary>
    public IReadOnlyList<(Tally Turned, Tally Disturbed)> Measure(CancellationToken cancellationToken)
    {
        var found = new (Tally Turned, Tally Disturbed)[model.Shape.Layers];
        var equals = model.Layout.EqualsPosition;
        for (var first = 0; first < spec.Questions; first += QuestionsAtOnce)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var quiet = inference_mode();
            using var scope = NewDisposeScope();
            var trials = Enumerable.Range(first, Math.Min(QuestionsAtOnce, spec.Questions - first)).Select(Draw).ToArray();
            var (asked, other, alike) = (Run(trials, 0), Run(trials, 1), Run(trials, 2));
            for (var layer = 1; layer < model.Shape.Layers; layer++)
            {
                var answers = AnswerTexts.Of(new InterventionPass(model, asked, [Put(layer, other), Put(layer, alike)]).AnswerLogits(), model.Layout);
                found[layer] = (
                    found[layer].Turned.With([.. trials.Zip(answers[0], (trial, text) => text[0] == trial[1].AnswerText[0])]),
                    found[layer].Disturbed.With([.. trials.Zip(answers[1], (trial, text) => text[0] != trial[0].AnswerText[0])]));
            }
        }

        return found;

        Experiment Put(int layer, QuestionRun stored) => new([new(layer - 1, EditedActivation.Residual, equals, 0, stored.Residual[layer].select(1, equals))]);
    }

    /// <summary>What is said: the sign must turn by what enters the last layer, whatever it does by earlier ones.</summary>
    public static Finding Judge(IReadOnlyList<(Tally Turned, Tally Disturbed)> model, IReadOnlyList<(Tally Turned, Tally Disturbed)> twin, Confidence at) =>
        model.Count == 1
            ? Finding.NotApplicable(Number, Name, "The model has one layer: what enters it at = is the token alone.")
            : Finding.Of(Number, Name,
            [
                .. Enumerable.Range(1, model.Count - 1).Select(layer =>
                {
                    var (found, control, untrained) = (at.Of(model[layer].Turned), at.Of(model[layer].Disturbed), at.Of(twin[layer].Turned));
                    return new Measurement($"what enters layer {layer} at =", null, null, null, found, control, untrained,
                        layer == model.Count - 1 ? MechanismRule.Turns(found, control, untrained) : null);
                }),
            ]);

    /// <summary>A subtraction, one with the other sign, and one with the same.</summary>
    private Question[] Draw(int i)
    {
        var random = new CounterRandom(spec.Seed, Stream, (ulong)i);
        var negative = random.Below(2) == 1;
        return [Ask(ref random, negative), Ask(ref random, !negative), Ask(ref random, negative)];
    }

    private Question Ask(ref CounterRandom random, bool negative)
    {
        while (true)
        {
            var (left, right) = (random.Digits(model.Shape.Digits), random.Digits(model.Shape.Digits));
            if (left != right && left < right == negative)
            {
                return Question.Create(Operation.Subtract, left, right, model.Shape.Digits);
            }
        }
    }

    private QuestionRun Run(Question[][] trials, int which) => QuestionRun.Of(model, 0, [.. trials.Select(trial => trial[which])]);
}
