using VerifiedAddition.Transformer;

namespace VerifiedAddition.Circuits;

/// <summary>Examines by which mechanism a model carries and borrows (docs/circuits.md).</summary>
public static class MechanismStudy
{
    private static readonly int[] OfCircuits = [1, 2, 3];
    private static readonly int[] OfDirections = [12, 16];
    private static readonly int[] OfChains = [4, 5, 6, 7, 9, 10, 11];

    /// <summary>Whether it must be known which nodes are useful.</summary>
    public static bool NeedsAnalysis(MechanismSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return (spec.Experiments ?? MechanismSpec.Numbers).Any(OfCircuits.Contains);
    }

    /// <summary>Examines a model.</summary>
    /// <param name="model">Its weights are copied. float32, on the CPU.</param>
    /// <param name="classes">The classes of questions that it was trained on, at least one.</param>
    /// <param name="spec">How it is examined.</param>
    /// <param name="analysis">Which nodes are useful; needed by experiments 1 to 3 alone.</param>
    /// <param name="threads">Number of threads; the result does not depend on it.</param>
    /// <param name="progress">Told what is measured, and how much of all is done, 0 to 1.</param>
    /// <param name="cancellationToken">Checked many times a second.</param>
    public static MechanismFacts Run(
        Model model,
        IReadOnlyList<OperationClass> classes,
        MechanismSpec spec,
        CircuitFacts? analysis,
        int threads,
        Action<string, double>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(spec);
        var shape = model.Shape;
        using var untrained = Model.Initialise(shape, (long)(spec.Seed % int.MaxValue) + 1, model.Device);
        using var taken = new CircuitModel(model);
        using var twin = new CircuitModel(untrained);
        var study = new Study(taken, twin, classes, spec, threads, progress, cancellationToken);
        var wanted = (spec.Experiments ?? MechanismSpec.Numbers).Distinct().Order().ToArray();
        var judges = new List<Func<Confidence, IReadOnlyList<Finding>>>();
        if (wanted.Any(OfCircuits.Contains))
        {
            progress?.Invoke("the useful nodes as a circuit", 0);
            judges.Add(Sufficiency.Measure(model, untrained, classes, spec, analysis!, threads, cancellationToken));
        }

        var carries = wanted.Any(OfChains.Contains) ? study.Carries() : null;
        var probes = new ProbeExperiments(taken, twin, classes, new(spec.Seed, Math.Clamp(spec.Questions, ProbeSpec.MinQuestions, ProbeSpec.MaxQuestions)));
        var directions = wanted.Any(OfDirections.Contains) ? probes.Directions(cancellationToken) : ((Func<Confidence, Finding> Transfer, Func<Confidence, Finding> Cosine)?)null;
        judges.AddRange(wanted.Except(OfCircuits).Select(number => number switch
        {
            8 => probes.Write(cancellationToken),
            12 => directions!.Value.Transfer,
            13 => study.TriState(),
            14 => study.Sign(),
            15 => study.Operator(),
            16 => directions!.Value.Cosine,
            17 => study.Ablation(),
            _ => Carry(number, carries ?? throw new ArgumentOutOfRangeException(nameof(spec), number, "No such experiment.")),
        }).Select(judge => new Func<Confidence, IReadOnlyList<Finding>>(at => [judge(at)])));
        return new(
            spec, new(shape.Digits, shape.Layers, shape.Heads, shape.DModel, shape.DHead, shape.IsUnsigned), classes,
            PValues.Of(at => [.. judges.SelectMany(judge => judge(at)).Where(finding => wanted.Contains(finding.Number)).OrderBy(finding => finding.Number)]),
            carries?.Invoke(Confidence.Usual).DeliveryRoutes() ?? []);
    }

    private static Func<Confidence, Finding> Carry(int number, Func<Confidence, CarryExperiments> carries) => at => number switch
    {
        4 => carries(at).GroupDelivery(),
        5 => carries(at).Redundancy(),
        6 => carries(at).Routes(),
        7 => carries(at).ReadProfile(),
        9 => carries(at).Combiner(),
        10 => carries(at).Switch(),
        _ => carries(at).EqualsIsNoSource(),
    };

    private sealed class Study(
        CircuitModel model, CircuitModel twin, IReadOnlyList<OperationClass> classes, MechanismSpec spec, int threads, Action<string, double>? progress, CancellationToken cancellationToken)
    {
        private int Digits => model.Shape.Digits;

        private bool Subtracts => classes.Contains(OperationClass.PositiveAnswer);

        private bool Adds => classes.Contains(OperationClass.Addition);

        public Func<Confidence, CarryExperiments> Carries()
        {
            var chains = CarryChain.All(Digits, classes, spec.Depth);
            var found = Both("what delivers carries", [.. chains], (of, chain) => new ChainStudy(of, spec).Measure(chain, cancellationToken));
            return at => new([.. found.Select(one => one.Of)], [.. found.Select(one => one.Twin)], at);
        }

        public Func<Confidence, Finding> TriState()
        {
            (OperationClass Class, int Digit)[] cells = [.. from kind in classes from digit in Enumerable.Range(2, Math.Max(0, Digits - 2)) select (kind, digit)];
            if (cells.Length == 0)
            {
                return _ => Finding.NotApplicable(TriStateExperiment.Number, TriStateExperiment.Name, "It takes an answer digit of a column with two below it.");
            }

            var found = Both("carry or tri-state", cells, (of, cell) => new TriStateExperiment(of, spec).Measure(cell.Class, cell.Digit, cancellationToken));
            return at => Finding.Of(
                TriStateExperiment.Number, TriStateExperiment.Name,
                [.. cells.Zip(found).SelectMany(one => TriStateExperiment.Judge(one.First.Class, one.First.Digit, one.Second.Of, one.Second.Twin, at))],
                "Of each digit, the head that turns it most often, by these questions.");
        }

        public Func<Confidence, Finding> Sign()
        {
            if (!Subtracts)
            {
                return _ => Finding.NotApplicable(SignExperiment.Number, SignExperiment.Name, "The model is not asked to subtract.");
            }

            var found = Both("the sign", [0], (of, _) => new SignExperiment(of, spec).Measure(cancellationToken))[0];
            return at => SignExperiment.Judge(found.Of, found.Twin, at);
        }

        public Func<Confidence, Finding> Operator()
        {
            if (!Subtracts || !Adds)
            {
                return _ => Finding.NotApplicable(OperatorExperiment.Number, OperatorExperiment.Name, "The model is not asked to add and to subtract.");
            }

            var found = Both("the operator", [.. Enumerable.Range(0, Digits)], (of, digit) => new OperatorExperiment(of, spec).Measure(digit, cancellationToken));
            return at => OperatorExperiment.Judge([.. found.Select(one => one.Of)], [.. found.Select(one => one.Twin)], at);
        }

        public Func<Confidence, Finding> Ablation()
        {
            var found = Both("without the last heads", [.. classes], (of, kind) => new JointAblation(of, spec).Measure(kind, cancellationToken));
            return at => Finding.Of(
                JointAblation.Number, JointAblation.Name,
                [.. classes.Zip(found).SelectMany(one => JointAblation.Judge(one.First, one.Second.Of, one.Second.Twin, at))],
                "The control is the whole model.");
        }

        /// <summary>Measures the cases in the model and in its twin, several at once, each on one torch thread.</summary>
        private (T Of, T Twin)[] Both<TCase, T>(string what, TCase[] cases, Func<CircuitModel, TCase, T> measure)
        {
            var found = new (T Of, T Twin)[cases.Length];
            var (next, done) = (-1, 0);
            WorkerThreads.Run(Math.Clamp(threads, 1, Math.Max(1, 2 * cases.Length)), _ =>
            {
                for (var i = Interlocked.Increment(ref next); i < 2 * cases.Length; i = Interlocked.Increment(ref next))
                {
                    var measured = measure(i % 2 == 0 ? model : twin, cases[i / 2]);
                    ref var pair = ref found[i / 2];
                    if (i % 2 == 0)
                    {
                        pair.Of = measured;
                    }
                    else
                    {
                        pair.Twin = measured;
                    }

                    progress?.Invoke(what, Interlocked.Increment(ref done) / (2.0 * cases.Length));
                }
            });
            return found;
        }
    }
}
