using VerifiedAddition.Transformer;

namespace VerifiedAddition.Circuits;

/// <summary>Finds what a model represents, and what of that it uses (docs/circuits.md).</summary>
public static class ProbeStudy
{
    /// <summary>Share of right answers of a probe from which on a fact is strongly represented.</summary>
    private const double Strong = 0.9;

    /// <summary>Untrained models of the same shape.</summary>
    private const int Twins = 3;

    /// <summary>Probes a model.</summary>
    /// <param name="model">Its weights are copied. float32, on the CPU.</param>
    /// <param name="classes">The classes of questions that it was trained on, at least one.</param>
    /// <param name="spec">How it is probed.</param>
    /// <param name="threads">Number of threads; the result does not depend on it.</param>
    /// <param name="progress">Told what is measured, and how much of all is done, 0 to 1.</param>
    /// <param name="cancellationToken">Checked many times a second.</param>
    /// <exception cref="ArgumentException">The model can have none of the facts that were named.</exception>
    public static ProbeFacts Run(
        Model model, IReadOnlyList<OperationClass> classes, ProbeSpec spec, int threads, Action<string, double>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(spec);
        var shape = model.Shape;
        using var taken = new CircuitModel(model);
        var twins = Enumerable.Range(1, Twins).Select(i =>
        {
            using var untrained = Model.Initialise(shape, (long)(spec.Seed % int.MaxValue) + i, model.Device);
            return new CircuitModel(untrained);
        }).ToArray();
        try
        {
            return Run(taken, twins, Wanted(shape.Digits, classes, spec), classes, spec, threads, progress, cancellationToken);
        }
        finally
        {
            Array.ForEach(twins, twin => twin.Dispose());
        }
    }

    private static ProbeFacts Run(
        CircuitModel model,
        CircuitModel[] twins,
        ProbeCase[] cases,
        IReadOnlyList<OperationClass> classes,
        ProbeSpec spec,
        int threads,
        Action<string, double>? progress,
        CancellationToken cancellationToken)
    {
        var shape = model.Shape;
        var (found, next, done) = (new ProbedCase[cases.Length], -1, 0);
        WorkerThreads.Run(Math.Clamp(threads, 1, cases.Length), _ =>
        {
            for (var i = Interlocked.Increment(ref next); i < cases.Length; i = Interlocked.Increment(ref next))
            {
                found[i] = Probe(model, twins, cases[i], spec, cancellationToken);
                progress?.Invoke("what is represented and used", Interlocked.Increment(ref done) / (double)cases.Length);
            }
        });
        var carries = Array.Exists(cases, one => one.Fact is ProbedFact.Carry);
        progress?.Invoke("what carries have in common", 0);
        var (transfers, cosines) = carries ? new CarryDirections(model, classes, spec).Measure(cancellationToken) : ([], []);
        return new(spec, new(shape.Digits, shape.Layers, shape.Heads, shape.DModel, shape.DHead, shape.IsUnsigned), classes, found, transfers, cosines);
    }

    private static ProbeCase[] Wanted(int digits, IReadOnlyList<OperationClass> classes, ProbeSpec spec)
    {
        var all = ProbeCase.All(digits, classes);
        foreach (var fact in spec.Facts ?? [])
        {
            if (!all.Any(one => one.Fact == fact))
            {
                throw new ArgumentException(
                    $"The model cannot have the fact {fact switch { ProbedFact.TriState => "triState", _ => $"{fact}".ToLowerInvariant() }}: {(fact is ProbedFact.Operator ? "it is not asked to add and to subtract" : fact is ProbedFact.Sign ? "it is not asked to subtract" : "no carry leaves a column that another digit gets")}.",
                    nameof(spec));
            }
        }

        return [.. all.Where(one => spec.Facts?.Contains(one.Fact) != false)];
    }

    private static ProbedCase Probe(CircuitModel model, CircuitModel[] twins, ProbeCase of, ProbeSpec spec, CancellationToken cancellationToken)
    {
        var sites = CaseProbe.SitesOf(model.Layout, model.Shape.Layers, of);
        var untrained = twins.SelectMany(twin => new CaseProbe(twin, of, spec).Measure((_, _) => false, cancellationToken)).MaxBy(one => one.Right.Count)!.Right;
        var measured = new CaseProbe(model, of, spec).Measure((_, figures) => Of(figures.Right).Lower >= Halfway(of), cancellationToken);
        var used = measured.Any(one => one.Use is not null) ? new CaseProbe(twins[0], of, spec).Measure((i, _) => measured[i].Use is not null, cancellationToken) : measured;
        return new(of, [.. sites.Select((site, i) => new ProbedSite(
            site, Of(measured[i].Right), Of(measured[i].ControlTask), Of(measured[i].Permuted), Of(untrained), Represented(of, measured[i], untrained), UseOf(measured[i].Use, used[i].Use)))]);
    }

    /// <summary>
    /// A fact is represented if its probe finds it more often than every control does theirs, misses it at most half as often, and finds it at least halfway between
    /// chance and always. Untrained models differ: what one of them has by luck at some site, another one may have at another.
    /// </summary>
    private static Verdict Represented(ProbeCase of, SiteFigures figures, Tally untrained)
    {
        var found = Of(figures.Right);
        var above = new[] { figures.ControlTask, figures.Permuted, untrained }.All(control => found.Lower > Of(control).Upper && 1 - found.Value <= (1 - control.Rate) / 2);
        return !above ? Verdict.None : MechanismRule.AtLeast(found, Strong, Halfway(of));
    }

    /// <summary>Half of what chance leaves.</summary>
    private static double Halfway(ProbeCase of) => (1 + (1.0 / of.Labels)) / 2;

    private static ProbedUse? UseOf(UseFigures? figures, UseFigures? twin)
    {
        if (figures is not { } some)
        {
            return null;
        }

        var (subspace, random, untrained) = (Of(some.Subspace), Of(some.Random), Of(twin!.Value.Subspace));
        return new(subspace, Of(some.Whole), random, untrained, MechanismRule.Turns(subspace, random, untrained));
    }

    private static Amount Of(Tally tally) => Confidence.Usual.Of(tally);
}
