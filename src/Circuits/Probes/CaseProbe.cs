using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>Probes one model for one fact, at all sites from which the answer can still follow.</summary>
/// <remarks>The model is only read: several threads may probe different cases.</remarks>
internal sealed class CaseProbe(CircuitModel model, ProbeCase of, ProbeSpec spec)
{
    private const int QuestionsAtOnce = 100;

    /// <summary>Questions by which use is tried, at most.</summary>
    private const int Tried = 300;

    private const ulong Stream = (1 << 23) + (1 << 24);

    /// <summary>The position at which the symbol is predicted that depends on the fact.</summary>
    public static int Target(Layout layout, ProbeCase of) => of.Digit is { } digit ? layout.PositionOfAnswer(digit) - 1 : layout.EqualsPosition;

    /// <summary>The sites at which a fact is looked for: from where its digits are first known to where it shows.</summary>
    public static IReadOnlyList<ProbeSite> SitesOf(Layout layout, int layers, ProbeCase of)
    {
        var first = of.Fact is ProbedFact.Operator ? layout.OperatorPosition : layout.PositionOfSecond(of.Column);
        return
        [
            .. from position in Enumerable.Range(first, Target(layout, of) - first + 1)
               from layer in Enumerable.Range(0, layers)
               from activation in new[] { ProbedActivation.Heads, ProbedActivation.Stream }
               select new ProbeSite(activation, activation is ProbedActivation.Heads ? layer : layer + 1, position),
        ];
    }

    /// <summary>What a probe finds at each site, and how often the answer follows it where it finds enough.</summary>
    /// <param name="wanted">Whether use is tried at a site, given its number and what the probe finds there.</param>
    /// <param name="cancellationToken">Checked before each pass.</param>
    public IReadOnlyList<SiteFigures> Measure(Func<int, SiteFigures, bool> wanted, CancellationToken cancellationToken)
    {
        using var quiet = inference_mode();
        using var scope = NewDisposeScope();
        var (questions, sites) = (new ProbeQuestions(model.Shape.Digits, of, spec.Seed), SitesOf(model.Layout, model.Shape.Layers, of));
        var (learnt, tested) = (questions.Draw(0, spec.Questions), questions.Draw(spec.Questions, spec.Questions));
        int[][] labelled = [[.. learnt.Select(one => one.Label)], questions.ControlTask(learnt.Select(one => one.Question)), questions.Permuted([.. learnt.Select(one => one.Label)])];
        int[][] expected = [[.. tested.Select(one => one.Label)], questions.ControlTask(tested.Select(one => one.Question)), questions.Permuted([.. tested.Select(one => one.Label)])];
        var (fitted, held) = (Activations(learnt), Activations(tested));
        var found = new List<(SiteFigures Figures, Tensor Axes)>();
        for (var i = 0; i < sites.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            var probes = LinearProbe.Fit(fitted[i], of.Labels, labelled);
            var right = probes.Zip(expected, (probe, labels) => probe.Right(held[i], labels)).ToArray();
            found.Add((new(right[0], right[1], right[2], null), probes[0].Axes.MoveToOuterDisposeScope()));
        }

        return Use(sites, found, wanted, cancellationToken);

        Tensor[] Activations((Question Question, int Label)[] some) => ProbedActivations.Of(model, [.. some.Select(one => one.Question)], sites, cancellationToken);
    }

    private SiteFigures[] Use(IReadOnlyList<ProbeSite> sites, List<(SiteFigures Figures, Tensor Axes)> found, Func<int, SiteFigures, bool> wanted, CancellationToken cancellationToken)
    {
        var trials = new UseTrials(model.Shape.Digits, of, spec.Seed);
        int[] tried = trials.Exist ? [.. Enumerable.Range(0, sites.Count).Where(i => wanted(i, found[i].Figures))] : [];
        var uses = new UseFigures[sites.Count];
        for (var first = 0; tried.Length > 0 && first < Math.Min(Tried, spec.Questions); first += QuestionsAtOnce)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var part = trials.Draw(first, Math.Min(QuestionsAtOnce, Math.Min(Tried, spec.Questions) - first));
            var (asked, source) = (Run(part, trial => trial.Asked), Run(part, trial => trial.Source));
            foreach (var i in tried)
            {
                using var inner = NewDisposeScope();
                var (own, other) = (ProbedActivations.At(asked, sites[i]), ProbedActivations.At(source, sites[i]));
                var (axes, random) = (As(found[i].Axes, own), As(RandomAxes(found[i].Axes.shape[0], found[i].Axes.shape[1], i), own));
                var answers = AnswerTexts.Of(new InterventionPass(model, asked,
                    [Put(own.add(Within(axes, other - own), Scalars.One)), Put(other), Put(own.add(Within(random, other - own), Scalars.One))]).AnswerLogits(), model.Layout);
                bool[][] turned = [.. answers.Select(texts => part.Zip(texts, (trial, text) => text[trial.Symbol] == trial.Expected).ToArray())];
                uses[i] = new(uses[i].Subspace.With(turned[0]), uses[i].Whole.With(turned[1]), uses[i].Random.With(turned[2]));

                Experiment Put(Tensor value) => ProbedActivations.Put(model, sites[i], value);
            }
        }

        return [.. found.Select((one, i) => tried.Contains(i) ? one.Figures with { Use = uses[i] } : one.Figures)];

        static Tensor Within(Tensor axes, Tensor change) => change.matmul(axes).matmul(axes.transpose(0, 1));

        static Tensor As(Tensor axes, Tensor like) => axes.to(like.dtype, like.device);
    }

    private QuestionRun Run(UseTrial[] trials, Func<UseTrial, Question> question) => QuestionRun.Of(model, 0, [.. trials.Select(question)]);

    private Tensor RandomAxes(long width, long count, int site)
    {
        var random = new CounterRandom(spec.Seed, Stream + (ulong)site, (ulong)of.Column);
        var numbers = new double[width * count];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = Math.Sqrt(-2 * Math.Log(1 - random.Unit())) * Math.Cos(2 * Math.PI * random.Unit()); // normally distributed
        }

        return linalg.qr(tensor(numbers, [width, count])).Q;
    }
}

/// <summary>What was counted at a site of one model.</summary>
internal sealed record SiteFigures(Tally Right, Tally ControlTask, Tally Permuted, UseFigures? Use);

/// <summary>How often the answer followed.</summary>
internal readonly record struct UseFigures(Tally Subspace, Tally Whole, Tally Random);
