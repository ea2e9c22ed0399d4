using VerifiedAddition.Arithmetic;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>Whether the head that turns a digit has the carry out of the column below, or that column's tri-state.</summary>
internal sealed class TriStateExperiment(CircuitModel model, MechanismSpec spec)
{
    public const int Number = 13;
    public const string Name = "A head has the carry, not the tri-state";

    private const int QuestionsAtOnce = 100;

    /// <summary>Counts for each head at the position that predicts the digit.</summary>
    public IReadOnlyList<HeadFigures> Measure(OperationClass kind, int digit, CancellationToken cancellationToken)
    {
        var (shape, position) = (model.Shape, model.Layout.PositionOfAnswer(digit) - 1);
        var trials = new TriStateTrials(shape.Digits, kind, digit, spec.Seed);
        Node[] heads = [.. from layer in Enumerable.Range(0, shape.Layers) from head in Enumerable.Range(0, shape.Heads) select new Node(position, layer, head)];
        IReadOnlyList<Node>[] sets = [.. heads.Select(head => new[] { head })];
        HeadFigures[] found = [.. heads.Select(head => new HeadFigures(head, default, default, default))];
        for (var first = 0; first < spec.Questions; first += QuestionsAtOnce)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var quiet = inference_mode();
            using var scope = NewDisposeScope();
            var part = trials.Draw(first, Math.Min(QuestionsAtOnce, spec.Questions - first));
            var asked = Run(part, trial => trial.Asked);
            var (makes, passes, alike) = (Turned(trial => trial.Makes), Turned(trial => trial.Passes), Turned(trial => trial.Alike));
            found = [.. found.Select((one, i) => one with { Makes = one.Makes.With(makes[i]), Passes = one.Passes.With(passes[i]), Alike = one.Alike.With(alike[i]) })];

            bool[][] Turned(Func<TriStateTrial, Question> source) =>
                [.. Patches.Answers(model, asked, Run(part, source), sets, cancellationToken).Select(answers => part.Zip(answers, IsTurned).ToArray())];

            bool IsTurned(TriStateTrial trial, string text) => text[shape.Digits + 1 - digit] == trial.Turned[shape.Digits + 1 - digit];
        }

        return found;
    }

    /// <summary>What is said of a digit: the head that turns it most, and what it does with a column that only passes a carry on.</summary>
    public static IEnumerable<Measurement> Judge(OperationClass kind, int digit, IReadOnlyList<HeadFigures> model, IReadOnlyList<HeadFigures> twin, Confidence at)
    {
        var best = model.MaxBy(one => one.Makes.Count)!;
        var (turned, passed, control) = (at.Of(best.Makes), at.Of(best.Passes), at.Of(best.Alike));
        var untrained = at.Of(twin.MaxBy(one => one.Makes.Count)!.Makes);
        var turns = MechanismRule.Turns(turned, control, untrained);
        yield return new($"{best.Head}, a column that carries", kind, digit, null, turned, control, untrained, MechanismRule.Both(turns, MechanismRule.AtMost(passed, MechanismRule.Silent)));
        yield return new($"{best.Head}, a column that passes one on", kind, digit, null, passed);
    }

    private QuestionRun Run(TriStateTrial[] trials, Func<TriStateTrial, Question> question) => QuestionRun.Of(model, 0, [.. trials.Select(question)]);
}

/// <summary>How often a head turns the digit, by what the column below does in the question that it comes from.</summary>
internal sealed record HeadFigures(Node Head, Tally Makes, Tally Passes, Tally Alike);
