using VerifiedAddition.Arithmetic;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>Whether carries of other columns, depths and classes are represented alike, where the digit is predicted that gets them.</summary>
internal sealed class CarryDirections(CircuitModel model, IReadOnlyList<OperationClass> classes, ProbeSpec spec)
{
    /// <summary>How often labels are permuted.</summary>
    private const int Permutations = 40;

    private const ulong Stream = (1 << 23) + (1 << 25);

    /// <summary>Transfers and cosines in the first and in the last layer.</summary>
    public (IReadOnlyList<ProbeTransfer> Transfers, IReadOnlyList<ProbeCosine> Cosines) Measure(CancellationToken cancellationToken)
    {
        using var quiet = inference_mode();
        using var scope = NewDisposeScope();
        ProbeCase[] cases = [.. ProbeCase.All(model.Shape.Digits, classes).Where(one => one.Fact is ProbedFact.Carry)];
        var (transfers, cosines) = (new List<ProbeTransfer>(), new List<ProbeCosine>());
        foreach (var (activation, layer) in Kinds())
        {
            using var inner = NewDisposeScope();
            var fitted = cases.Select(one => Fit(one, activation, layer, cancellationToken)).ToArray();
            transfers.AddRange(fitted.SelectMany(one => fitted.Where(other => other.Case.Class == one.Case.Class).Select(other => Transfer(one, other, activation, layer))));
            cosines.AddRange(fitted.SelectMany(one => fitted.Where(other => other.Case.Column == one.Case.Column && other.Case.Class > one.Case.Class)
                .Select(other => Cosine(one, other, activation, layer))));
            transfers.AddRange(cases.Where(one => one.Column > 0).SelectMany(one => Depths(one, activation, layer, cancellationToken)));
        }

        return (transfers, cosines);
    }

    /// <summary>Heads of the first and of the last layer.</summary>
    private IEnumerable<(ProbedActivation Activation, int Layer)> Kinds()
    {
        var last = model.Shape.Layers - 1;
        return last == 0 ? [(ProbedActivation.Heads, 0)] : [(ProbedActivation.Heads, 0), (ProbedActivation.Heads, last)];
    }

    private Fitted Fit(ProbeCase of, ProbedActivation activation, int layer, CancellationToken cancellationToken)
    {
        var questions = new ProbeQuestions(model.Shape.Digits, of, spec.Seed);
        var (learnt, held) = (questions.Draw(0, spec.Questions), questions.Draw(spec.Questions, spec.Questions));
        ProbeSite[] site = [new(activation, layer, CaseProbe.Target(model.Layout, of))];
        var activations = ProbedActivations.Of(model, [.. learnt.Select(one => one.Question)], site, cancellationToken)[0];
        var probe = LinearProbe.Fit(activations, 2, [[.. learnt.Select(one => one.Label)]])[0];
        return new(of, probe, activations, ProbedActivations.Of(model, [.. held.Select(one => one.Question)], site, cancellationToken)[0], [.. held.Select(one => one.Label)]);
    }

    /// <summary>Probes that learnt carries from the next column, tested with those from two below, and the other way round.</summary>
    private ProbeTransfer[] Depths(ProbeCase of, ProbedActivation activation, int layer, CancellationToken cancellationToken)
    {
        ProbeSite[] site = [new(activation, layer, CaseProbe.Target(model.Layout, of))];
        int[] depths = [1, 2];
        var read = depths.Select(depth =>
        {
            var chain = new CarryChain(of.Class!.Value, of.Column + 1, depth);
            var asked = new ChainTrials(model.Shape.Digits, chain, spec.Seed).Draw(0, 2 * spec.Questions).Select(trial => trial.Asked).ToArray();
            return (Activations: ProbedActivations.Of(model, asked, site, cancellationToken)[0],
                Labels: asked.Select(question => ColumnModel.Of(question).State(chain.Digit - depth) == 2 ? 1 : 0).ToArray());
        }).ToArray();
        var probes = read.Select(one => LinearProbe.Fit(one.Activations.narrow(0, 0, spec.Questions), 2, [one.Labels[..spec.Questions]])[0]).ToArray();
        return [.. Enumerable.Range(0, 4).Select(i =>
        {
            var (one, other) = (i / 2, i % 2);
            var right = probes[one].Right(read[other].Activations.narrow(0, spec.Questions, spec.Questions), read[other].Labels[spec.Questions..]);
            return new ProbeTransfer(of.Class!.Value, activation, layer, depths[one], depths[other], IsDepth: true, of.Column, Confidence.Usual.Of(right));
        })];
    }

    private static ProbeTransfer Transfer(Fitted one, Fitted other, ProbedActivation activation, int layer) => new(
        one.Case.Class!.Value, activation, layer, one.Case.Column, other.Case.Column, IsDepth: false, null, Confidence.Usual.Of(one.Probe.Right(other.Held, other.Labels)));

    private ProbeCosine Cosine(Fitted one, Fitted other, ProbedActivation activation, int layer) => new(
        one.Case.Class!.Value, other.Case.Class!.Value, one.Case.Column, activation, layer, Cosine(one.Probe.Direction, other.Probe.Direction), Null(one, other));

    /// <summary>The size of the cosine of directions by permuted labels that 5 % exceed.</summary>
    private double Null(Fitted one, Fitted other)
    {
        using var scope = NewDisposeScope();
        var sizes = Enumerable.Range(0, Permutations).Select(i => Math.Abs(Cosine(Permuted(one, 2 * i), Permuted(other, (2 * i) + 1)))).Order().ToArray();
        return sizes[(int)Math.Ceiling(0.95 * Permutations) - 1];
    }

    private Tensor Permuted(Fitted of, int i)
    {
        var (count, random) = ((int)of.Learnt.shape[0], new CounterRandom(spec.Seed, Stream, (ulong)i));
        var signs = new double[count];
        for (var k = 0; k < count; k++)
        {
            signs[k] = random.Below(2) == 1 ? 1 : -1;
        }

        return tensor(signs, [1, count]).matmul(of.Learnt - of.Learnt.mean([0])).squeeze(0);
    }

    private static double Cosine(Tensor one, Tensor other)
    {
        using var scope = NewDisposeScope();
        var (product, lengths) = (one.dot(other).item<double>(), Math.Sqrt(one.dot(one).item<double>() * other.dot(other).item<double>()));
        return lengths == 0 ? 0 : product / lengths;
    }

    private sealed record Fitted(ProbeCase Case, LinearProbe Probe, Tensor Learnt, Tensor Held, int[] Labels);
}
