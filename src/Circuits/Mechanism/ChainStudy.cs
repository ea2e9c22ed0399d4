using TorchSharp;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>Measures what delivers a carry in a model, by chains (docs/circuits.md).</summary>
/// <remarks>The model is only read: several threads may measure different chains.</remarks>
internal sealed class ChainStudy(CircuitModel model, MechanismSpec spec)
{
    /// <summary>Points of the way from one output of the heads to the other.</summary>
    public const int Points = 21;

    /// <summary>More questions in a pass take more memory and are no faster.</summary>
    private const int QuestionsAtOnce = 100;

    private const int ExperimentsAtOnce = 32;

    /// <summary>Measures a chain.</summary>
    public ChainFigures Measure(CarryChain chain, CancellationToken cancellationToken)
    {
        var trials = new ChainTrials(model.Shape.Digits, chain, spec.Seed);
        var arms = Arms.Of(model, chain.Digit);
        var (turned, disturbed) = (new Tally[arms.Count], new Tally[arms.Count]);
        var (reads, departure, movement) = (new List<ReadShares>(), new List<double>(), new List<(double, double)>());
        for (var first = 0; first < spec.Questions; first += QuestionsAtOnce)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = Math.Min(QuestionsAtOnce, spec.Questions - first);
            using var quiet = inference_mode();
            using var scope = NewDisposeScope();
            var part = new Part(model, chain, trials.Draw(first, count));
            part.Count(arms, turned, disturbed);
            reads.AddRange(part.Reads());
            departure.AddRange(part.Departures());
            if (chain.Depth == 2)
            {
                movement.AddRange(part.Moved().Zip(Decided(trials.DrawDecided(first, count), chain)));
            }
        }

        return new(chain, [.. arms.Select((arm, i) => new ArmFigures(arm.Name, arm.Kind, turned[i], disturbed[i]))], reads, departure, movement);
    }

    private double[] Decided((Question Asked, Question Toggled)[] trials, CarryChain chain) => Movement(
        model, chain,
        QuestionRun.Of(model, 0, [.. trials.Select(trial => trial.Asked)]),
        QuestionRun.Of(model, 0, [.. trials.Select(trial => trial.Toggled)]));

    /// <summary>By how much the last MLP's output differs between two questions where the digit is predicted, relative to the longer of the two.</summary>
    private static double[] Movement(CircuitModel model, CarryChain chain, QuestionRun one, QuestionRun other)
    {
        var position = model.Layout.PositionOfAnswer(chain.Digit) - 1;
        var (before, after) = (Output(one), Output(other));
        return [.. Numbers(Length(after - before).div(Length(before).maximum(Length(after)))).Select(moved => double.IsNaN(moved) ? 0 : moved)]; // both may be 0

        static Tensor Length(Tensor vectors) => vectors.pow(Scalars.Two).sum([-1]).sqrt();

        Tensor Output(QuestionRun run) => run.Layers[^1].Hidden.select(1, position).matmul(model.Layers[^1].Out);
    }

    private static double[] Numbers(Tensor values) => values.to(ScalarType.Float64).cpu().contiguous().data<double>().ToArray();

    /// <summary>Some questions with their activations.</summary>
    private sealed class Part(CircuitModel model, CarryChain chain, ChainTrial[] trials)
    {
        private readonly QuestionRun _asked = Run(model, trials, trial => trial.Asked);
        private readonly QuestionRun _toggled = Run(model, trials, trial => trial.Toggled);
        private readonly QuestionRun _redrawn = Run(model, trials, trial => trial.Redrawn);
        private readonly QuestionRun _other = Run(model, trials, trial => trial.Other);
        private readonly QuestionRun _alike = Run(model, trials, trial => trial.Alike);

        private int Position => model.Layout.PositionOfAnswer(chain.Digit) - 1;

        private int Symbol => model.Shape.Digits + 1 - chain.Digit;

        /// <summary>Counts how often arms turn the digit, and how often their controls change it.</summary>
        public void Count(IReadOnlyList<Arm> arms, Tally[] turned, Tally[] disturbed)
        {
            Experiment[] experiments = [.. arms.SelectMany(arm => new[] { With(arm, isControl: false), With(arm, isControl: true) })];
            foreach (var group in Enumerable.Range(0, experiments.Length).GroupBy(i => (experiments[i].FirstLayer, experiments[i].Span)))
            {
                foreach (var some in group.Chunk(ExperimentsAtOnce))
                {
                    using var scope = NewDisposeScope();
                    var answers = AnswerTexts.Of(new InterventionPass(model, _asked, [.. some.Select(i => experiments[i])]).AnswerLogits(), model.Layout);
                    foreach (var (experiment, texts) in some.Zip(answers))
                    {
                        var isControl = experiment % 2 == 1;
                        ref var tally = ref isControl ? ref disturbed[experiment / 2] : ref turned[experiment / 2];
                        var digitOnly = arms[experiment / 2].Kind is ArmKind.Equals or ArmKind.EarlierHeads or ArmKind.EarlierLayer;
                        tally = tally.With([.. trials.Zip(texts, (trial, text) => isControl ? IsDisturbed(trial, text) : IsTurned(trial, text, digitOnly))]);
                    }
                }
            }
        }

        /// <summary>Where the last heads look from the position that predicts the digit.</summary>
        public ReadShares[] Reads()
        {
            var seen = Numbers(_asked.Layers[^1].Pattern.select(2, Position).mean([1])); // [question, key]
            var (layout, width) = (model.Layout, seen.Length / trials.Length);
            return trials.Select((_, i) =>
            {
                var row = seen.AsSpan(i * width, width);
                var (own, lower, higher) = (0.0, 0.0, 0.0);
                for (var column = 0; column < layout.Digits; column++)
                {
                    var share = row[layout.PositionOfFirst(column)] + row[layout.PositionOfSecond(column)];
                    (own, lower, higher) = column == chain.Digit ? (own + share, lower, higher)
                        : column < chain.Digit ? (own, lower + share, higher)
                        : (own, lower, higher + share);
                }

                var sign = row[layout.EqualsPosition] + (layout.SignPosition is { } at && Position >= at ? row[at] : 0);
                return new ReadShares(own, lower, higher, sign, Rest(row, layout.PositionOfAnswer(layout.Digits)));
            }).ToArray();
        }

        /// <summary>The largest distance of the margin from the straight line between its ends, in parts of the distance between them.</summary>
        public double[] Departures()
        {
            using var scope = NewDisposeScope();
            var heads = Enumerable.Range(0, model.Shape.Heads).Select(head => new Node(Position, model.Shape.Layers - 1, head)).ToArray();
            var (own, stored) = (new OtherRun(_asked, model.Shape), new OtherRun(_other, model.Shape));
            Experiment[] way = [.. Enumerable.Range(0, Points).Select(point =>
            {
                using var share = (point / (Points - 1.0)).ToScalar();
                return new Experiment([.. heads.Select(head => Edit.Of(head, own.Of(head).add(stored.Of(head) - own.Of(head), share)))]);
            })];
            var logits = new InterventionPass(model, _asked, way).AnswerLogits().select(2, model.Layout.AnswerTokens - 1 - chain.Digit); // [question, point, vocabulary]
            var values = Numbers(logits);
            var vocabulary = values.Length / trials.Length / Points;
            return [.. trials.Select((trial, i) =>
            {
                var (right, turned) = (Vocabulary.Encode(trial.Asked.AnswerText[Symbol]), Vocabulary.Encode(trial.Turned[Symbol]));
                var margin = Enumerable.Range(0, Points).Select(point => (((i * Points) + point) * vocabulary) is var row ? values[row + turned] - values[row + right] : 0).ToArray();
                return Departure(margin);
            })];
        }

        /// <summary>By how much the last MLP's output moves when the carry turns.</summary>
        public double[] Moved() => Movement(model, chain, _asked, _toggled);

        private static double Departure(double[] margin)
        {
            var rise = margin[^1] - margin[0];
            return rise == 0 ? 0 : margin.Select((value, point) => Math.Abs(value - margin[0] - (rise * point / (Points - 1)))).Max() / Math.Abs(rise);
        }

        private static QuestionRun Run(CircuitModel model, ChainTrial[] trials, Func<ChainTrial, Question> question) =>
            QuestionRun.Of(model, 0, [.. trials.Select(question)]);

        private Experiment With(Arm arm, bool isControl) => new(arm.Edits(_asked, arm.Source switch
        {
            ChainSource.Other => isControl ? _alike : _other,
            _ => isControl ? _redrawn : _toggled,
        }));

        /// <summary>Only the digit must change, and to what the other carry makes; where lower digits may follow, they do not matter.</summary>
        private bool IsTurned(ChainTrial trial, string text, bool digitOnly) =>
            digitOnly ? text[Symbol] == trial.Turned[Symbol] : string.Equals(text, trial.Turned, StringComparison.Ordinal);

        private bool IsDisturbed(ChainTrial trial, string text) => text[Symbol] != trial.Asked.AnswerText[Symbol];

        private static double Rest(ReadOnlySpan<double> row, int from)
        {
            var sum = 0.0;
            foreach (var share in row[Math.Min(from, row.Length)..])
            {
                sum += share;
            }

            return sum;
        }
    }
}
