using VerifiedAddition.Arithmetic;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>The experiments on a mechanism that take probes (docs/circuits.md), where the digit is predicted that gets a carry.</summary>
internal sealed class ProbeExperiments(CircuitModel model, CircuitModel twin, IReadOnlyList<OperationClass> classes, ProbeSpec spec)
{
    private const string WriteName = "The last heads' output has the carry rather than the own digit";
    private const string TransferName = "Carries of other columns and depths are alike for the last heads, not for the first";
    private const string CosineName = "Borrows of either sign are one direction, carries another";

    /// <summary>Shares of a probe's right answers: one that finds a fact, and one that finds something of it.</summary>
    private const double Finds = 0.9;
    private const double Hints = 0.75;

    /// <summary>Shares of right answers of a probe that transfers, and of one that does not.</summary>
    private const double Transfers = 0.95;
    private const double Stays = 0.8;

    /// <summary>Cosines of directions that are alike, and of such that are not.</summary>
    private const double Alike = 0.7;
    private const double Apart = 0.4;

    /// <summary>Experiment 8.</summary>
    public Func<Confidence, Finding> Write(CancellationToken cancellationToken)
    {
        ProbeCase[] cases = [.. ProbeCase.All(model.Shape.Digits, classes).Where(one => one.Fact is ProbedFact.Carry)];
        var found = cases.Select(one => (
            Case: one,
            Carry: Probe(model, one, one, cancellationToken),
            Twin: Probe(twin, one, one, cancellationToken).Right,
            Value: one.Digit < model.Shape.Digits ? Probe(model, new(ProbedFact.Value, one.Class, one.Digit!.Value), one, cancellationToken).Right : (Tally?)null)).ToArray();
        return at => Finding.Of(8, WriteName, [.. found.Select(one =>
        {
            var (carry, value, untrained) = (at.Of(one.Carry.Right), one.Value is { } some ? at.Of(some) : (Amount?)null, at.Of(one.Twin));
            var controls = new[] { value, at.Of(one.Carry.Permuted), untrained }.OfType<Amount>();
            var verdict = controls.All(control => carry.Lower > control.Upper) ? MechanismRule.AtLeast(carry, Finds, Hints) : Verdict.None;
            return new Measurement("the carry, by a probe", one.Case.Class, one.Case.Digit, null, carry, value, untrained, verdict);
        })], "The control is a probe for the digit's own sum or difference.");
    }

    /// <summary>Experiments 12 and 16.</summary>
    public (Func<Confidence, Finding> Transfer, Func<Confidence, Finding> Cosine) Directions(CancellationToken cancellationToken)
    {
        var (transfers, cosines) = new CarryDirections(model, classes, spec).Measure(cancellationToken);
        return (at => Transfer(transfers, at), _ => Cosine(cosines));
    }

    private Finding Transfer(IReadOnlyList<ProbeTransfer> transfers, Confidence at)
    {
        var last = model.Shape.Layers - 1;
        return last == 0
            ? Finding.NotApplicable(12, TransferName, "The model has one layer.")
            : Finding.Of(12, TransferName, [.. transfers.Where(one => one.Layer == last && one.From != one.To).Select(one =>
            {
                var first = transfers.Single(other => other == one with { Layer = 0, Accuracy = other.Accuracy });
                var (found, control) = (Of(one.Accuracy, at), Of(first.Accuracy, at));
                var verdict = found.Lower <= control.Upper ? Verdict.None
                    : found.Lower >= Transfers && control.Upper <= Stays ? Verdict.Strong
                    : MechanismRule.AtLeast(found, 1, Hints);
                return one.IsDepth
                    ? new Measurement($"learnt from {one.From} below", one.Class, one.Column + 1, one.To, found, control, null, verdict)
                    : new Measurement($"learnt where A{one.From + 1} is predicted", one.Class, one.To + 1, null, found, control, null, verdict);
            })], "The control is the same with the first layer's heads.");
    }

    private Finding Cosine(IReadOnlyList<ProbeCosine> cosines)
    {
        var some = cosines.Where(one => one.Layer == model.Shape.Layers - 1).ToArray();
        return some.Length == 0
            ? Finding.NotApplicable(16, CosineName, "The model is asked one class of questions, or no carry leaves a column.")
            : Finding.Of(16, CosineName, [.. some.Select(one =>
            {
                var (found, isBorrow) = (Math.Abs(one.Cosine), one.One is not OperationClass.Addition);
                var verdict = isBorrow
                    ? found <= one.Null ? Verdict.None : found >= Alike ? Verdict.Strong : Verdict.Partial
                    : found <= Apart ? Verdict.Strong : found <= Alike ? Verdict.Partial : Verdict.None;
                return new Measurement($"{one.One.Letter()} and {one.Other.Letter()}", null, one.Column + 1, null, Exactly(found), Exactly(one.Null), null, verdict);
            })], "The control is the size that 95 % stay below with permuted labels.");

        Amount Exactly(double value) => new(value, value, value, spec.Questions);
    }

    private static Amount Of(Amount share, Confidence at) => at.Of(new Tally((int)Math.Round(share.Value * share.Questions), share.Questions));

    /// <summary>What a probe for a fact finds in the last heads' output where the digit of a carry is predicted.</summary>
    private (Tally Right, Tally Permuted) Probe(CircuitModel of, ProbeCase fact, ProbeCase carry, CancellationToken cancellationToken)
    {
        using var quiet = inference_mode();
        using var scope = NewDisposeScope();
        var questions = new ProbeQuestions(of.Shape.Digits, fact, spec.Seed);
        var (learnt, held) = (questions.Draw(0, spec.Questions), questions.Draw(spec.Questions, spec.Questions));
        ProbeSite[] site = [new(ProbedActivation.Heads, of.Shape.Layers - 1, CaseProbe.Target(of.Layout, carry))];
        int[] labels = [.. learnt.Select(one => one.Label)];
        var probes = LinearProbe.Fit(Activations(learnt), fact.Labels, [labels, questions.Permuted(labels)]);
        var tested = Activations(held);
        int[] expected = [.. held.Select(one => one.Label)];
        return (probes[0].Right(tested, expected), probes[1].Right(tested, questions.Permuted(expected)));

        Tensor Activations((Question Question, int Label)[] some) => ProbedActivations.Of(of, [.. some.Select(one => one.Question)], site, cancellationToken)[0];
    }
}
