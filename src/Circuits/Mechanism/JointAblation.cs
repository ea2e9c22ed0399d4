using VerifiedAddition.Arithmetic;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>What a model answers without its last heads where digits are predicted: carries that come from below should be lost, and nothing else.</summary>
/// <remarks>Each head puts out its mean over random questions of the class.</remarks>
internal sealed class JointAblation(CircuitModel model, MechanismSpec spec)
{
    public const int Number = 17;
    public const string Name = "Without all last heads carries are lost, and nothing else";

    /// <summary>Share of right answers that must stay where nothing is carried.</summary>
    private const double Stays = 0.95;

    /// <summary>Share of right answers of the whole model from which on a loss says something.</summary>
    private const double Answers = 0.95;

    private const ulong Stream = (1 << 23) + (1 << 20);
    private const int QuestionsAtOnce = 100;

    /// <summary>Measures a class.</summary>
    /// <param name="kind">The class.</param>
    /// <param name="cancellationToken">Checked before each pass.</param>
    /// <returns>First the questions in which nothing is carried, then chains by their depth: what is answered by the whole model, without all last heads, and without each of them.</returns>
    public IReadOnlyList<AblatedFigures> Measure(OperationClass kind, CancellationToken cancellationToken)
    {
        using var means = new MeanActivations(model);
        Add(means, kind);
        var found = new List<AblatedFigures> { Ask(null, Enumerable.Range(0, spec.Questions).Select(i => CarryFree(kind, i)).ToArray(), means, cancellationToken) };
        foreach (var depth in CarryChain.All(model.Shape.Digits, [kind], spec.Depth).GroupBy(chain => chain.Depth))
        {
            CarryChain[] chains = [.. depth];
            var each = (spec.Questions + chains.Length - 1) / chains.Length;
            var questions = chains.SelectMany(chain => new ChainTrials(model.Shape.Digits, chain, spec.Seed).Draw(0, each)
                .Select(trial => Carries(trial, chain) ? trial.Asked : trial.Toggled)).ToArray();
            found.Add(Ask(depth.Key, questions, means, cancellationToken));
        }

        return found;
    }

    /// <summary>What is said of a class.</summary>
    public static IEnumerable<Measurement> Judge(OperationClass kind, IReadOnlyList<AblatedFigures> model, IReadOnlyList<AblatedFigures> twin, Confidence at)
    {
        foreach (var (of, untrained) in model.Zip(twin))
        {
            var (whole, all, other) = (at.Of(of.Whole), at.Of(of.WithoutAll), at.Of(untrained.WithoutAll));
            var verdict = whole.Value < Answers ? Verdict.None
                : of.Depth is null ? MechanismRule.AtLeast(all, Stays, VerdictRule.StrongRate)
                : all.Upper < VerdictRule.PartialRate ? Verdict.Strong
                : all.Upper < whole.Lower ? Verdict.Partial
                : Verdict.None;
            yield return new(of.Depth is null ? "nothing is carried, without all last heads" : "a carry, without all last heads", kind, null, of.Depth, all, whole, other, verdict);
            var best = of.WithoutOne.MinBy(one => one.Right.Count);
            yield return new($"{(of.Depth is null ? "nothing is carried" : "a carry")}, without head {best.Head} alone", kind, null, of.Depth, at.Of(best.Right), whole);
        }
    }

    private static bool Carries(ChainTrial trial, CarryChain chain)
    {
        var columns = ColumnModel.Of(trial.Asked);
        return columns.State(chain.Digit - chain.Depth) == 2;
    }

    private AblatedFigures Ask(int? depth, Question[] questions, MeanActivations means, CancellationToken cancellationToken)
    {
        var shape = model.Shape;
        var replaced = new MeanReplacement(means, shape, layer => layer);
        int[] heads = [.. Enumerable.Range(0, shape.Heads)];
        var positions = Enumerable.Range(0, shape.Digits + 1).Select(digit => model.Layout.PositionOfAnswer(digit) - 1).ToArray();
        var (whole, without) = (default(Tally), new Tally[shape.Heads + 1]);
        foreach (var some in questions.Chunk(QuestionsAtOnce))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var quiet = inference_mode();
            using var scope = NewDisposeScope();
            var run = QuestionRun.Of(model, 0, some);
            Experiment[] experiments = [Without(heads), .. heads.Select(head => Without([head]))];
            whole = whole.With(Right(some, AnswerTexts.Of(run.Logits.unsqueeze(1), model.Layout)[0]));
            foreach (var (i, texts) in AnswerTexts.Of(new InterventionPass(model, run, experiments).AnswerLogits(), model.Layout).Index())
            {
                without[i] = without[i].With(Right(some, texts));
            }
        }

        return new(depth, whole, without[0], [.. heads.Select(head => (head, without[head + 1]))]);

        Experiment Without(int[] which) => new([.. from position in positions
                                                   from head in which
                                                   let node = new Node(position, shape.Layers - 1, head)
                                                   select Edit.Of(node, replaced.Of(node))]);
    }

    private static bool[] Right(Question[] questions, string[] texts) =>
        [.. questions.Zip(texts, (question, text) => string.Equals(question.AnswerText, text, StringComparison.Ordinal))];

    private void Add(MeanActivations means, OperationClass kind)
    {
        using var quiet = inference_mode();
        var random = new CounterRandom(spec.Seed, Stream + (ulong)kind, 0);
        var drawn = 0;
        while (drawn < spec.Questions)
        {
            using var scope = NewDisposeScope();
            var some = new List<Question>();
            while (some.Count < Math.Min(QuestionsAtOnce, spec.Questions - drawn))
            {
                var question = Question.Create(kind.OperationOf(), random.Digits(model.Shape.Digits), random.Digits(model.Shape.Digits), model.Shape.Digits);
                if (OperationClasses.Of(question) == kind)
                {
                    some.Add(question);
                }
            }

            means.Add(QuestionRun.Of(model, 0, [.. some]));
            drawn += some.Count;
        }
    }

    /// <summary>A question of which no column makes a carry or passes one on.</summary>
    private Question CarryFree(OperationClass kind, int i)
    {
        var random = new CounterRandom(spec.Seed, Stream + 8 + (ulong)kind, (ulong)i);
        var columns = new Column[model.Shape.Digits];
        for (var at = 0; at < columns.Length; at++)
        {
            columns[at] = Column.Draw(ref random, column => column.State(kind is OperationClass.Addition) == 0);
        }

        return Column.Asked(kind, columns);
    }
}

/// <summary>What is answered rightly of some questions.</summary>
/// <param name="Depth">Of their chains; null where nothing is carried.</param>
/// <param name="Whole">By the whole model.</param>
/// <param name="WithoutAll">Without all last heads.</param>
/// <param name="WithoutOne">Without each of them.</param>
internal sealed record AblatedFigures(int? Depth, Tally Whole, Tally WithoutAll, IReadOnlyList<(int Head, Tally Right)> WithoutOne);
