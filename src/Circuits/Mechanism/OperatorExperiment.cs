using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>How a mixed model's answer digit depends on the operator: what must be put in, where the digit is predicted, to get the other operation's.</summary>
/// <remarks>Half of the questions give the differences between the operations; the other half is asked.</remarks>
internal sealed class OperatorExperiment(CircuitModel model, MechanismSpec spec)
{
    public const int Number = 15;
    public const string Name = "Operator: what turns a digit into the other operation's";

    /// <summary>Ranks of the subspaces of differences.</summary>
    private static readonly int[] Ranks = [1, 2, 4, 8, 16];

    private const ulong Stream = (1 << 23) + (1 << 19);
    private const int MostAtOnce = 500;

    /// <summary>How often each thing turns one digit, in both directions, and how often its control does.</summary>
    /// <param name="digit">The answer digit, 0 to n − 1.</param>
    /// <param name="cancellationToken">Checked before each pass.</param>
    public IReadOnlyList<(string What, Tally Turned, Tally? Control)> Measure(int digit, CancellationToken cancellationToken)
    {
        using var quiet = inference_mode();
        using var scope = NewDisposeScope();
        var count = Math.Min(MostAtOnce, spec.Questions);
        var (fitted, asked) = (Trials(digit, 0, count), Trials(digit, count, count));
        var found = new List<(string What, Tally Turned, Tally? Control)>();
        foreach (var adds in new[] { true, false })
        {
            cancellationToken.ThrowIfCancellationRequested();
            var some = Direction(digit, fitted, asked, adds);
            found = found.Count == 0 ? some : [.. found.Zip(some, (one, other) => (one.What, one.Turned + other.Turned, one.Control + other.Control))];
        }

        return found;
    }

    /// <summary>What is said of all digits.</summary>
    public static Finding Judge(
        IReadOnlyList<IReadOnlyList<(string What, Tally Turned, Tally? Control)>> model,
        IReadOnlyList<IReadOnlyList<(string What, Tally Turned, Tally? Control)>> twin,
        Confidence at) =>
        Finding.Of(Number, Name, [.. model.Zip(twin).SelectMany((digit, k) => digit.First.Zip(digit.Second, (of, untrained) =>
        {
            var (found, control, other) = (at.Of(of.Turned), of.Control is { } tally ? at.Of(tally) : (Amount?)null, at.Of(untrained.Turned));
            return new Measurement(of.What, null, k, null, found, control, other, of.What == Whole ? MechanismRule.Turns(found, other) : null);
        }))], "Only the whole stream is judged.");

    private const string Whole = "all that enters the last layer";

    private List<(string What, Tally Turned, Tally? Control)> Direction(int digit, Question[] fitted, Question[] asked, bool adds)
    {
        var (shape, position) = (model.Shape, model.Layout.PositionOfAnswer(digit) - 1);
        var last = shape.Layers - 1;
        var (own, other) = (QuestionRun.Of(model, 0, With(asked, adds)), QuestionRun.Of(model, 0, With(asked, !adds)));
        var learnt = Entering(QuestionRun.Of(model, 0, With(fitted, !adds))) - Entering(QuestionRun.Of(model, 0, With(fitted, adds)));
        var (stream, difference) = (Entering(own), Entering(other) - Entering(own));
        var (axes, random) = (linalg.svd(learnt, fullMatrices: false).Vh, RandomAxes(shape.DModel));
        var found = new List<(string What, Tally Turned, Tally? Control)>
        {
            (Whole, Turned(difference), null),
            ("the mean difference", Turned(learnt.mean([0], keepdim: true).expand_as(difference)), null),
        };
        found.AddRange(Ranks.Where(rank => rank < Math.Min(shape.DModel, fitted.Length)).Select(rank =>
            ($"rank {rank} of the differences", Turned(Within(axes, rank)), (Tally?)Turned(Within(random, rank)))));
        var heads = Enumerable.Range(0, shape.Layers).SelectMany(layer => Enumerable.Range(0, shape.Heads).Select(head => new Node(position, layer, head))).ToArray();
        var best = Patches.Answers(model, own, other, [.. heads.Select(head => new[] { head })], CancellationToken.None).Select(Count).MaxBy(tally => tally.Count);
        found.Add(("the best single head", best, null));
        return found;

        Tensor Entering(QuestionRun run) => run.Residual[last].select(1, position);

        Tensor Within(Tensor directions, int rank)
        {
            var some = directions.narrow(0, 0, rank);
            return difference.matmul(some.transpose(0, 1)).matmul(some);
        }

        // What enters the last layer is the output of the one before it; a model of one layer gets its embedding from nobody.
        Tally Turned(Tensor change)
        {
            var changed = stream.add(change, Scalars.One);
            return Count(AnswerTexts.Of(last == 0
                ? QuestionRun.From(model, Embedded(changed), own).Logits.unsqueeze(1)
                : new InterventionPass(model, own, [new([new(last - 1, EditedActivation.Residual, position, 0, changed)])]).AnswerLogits(), model.Layout)[0]);
        }

        Tensor Embedded(Tensor changed)
        {
            var embedding = own.Residual[0].clone();
            embedding.select(1, position).copy_(changed);
            return embedding;
        }

        Tally Count(string[] texts) => default(Tally).With([.. texts.Select((text, i) => text[shape.Digits + 1 - digit] == other.Questions[i].AnswerText[shape.Digits + 1 - digit])]);
    }

    private Tensor RandomAxes(int width)
    {
        var random = new CounterRandom(spec.Seed, Stream + 1, 0);
        var numbers = new float[Ranks[^1] * width];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.Unit())) * Math.Cos(2 * Math.PI * random.Unit())); // normally distributed
        }

        return linalg.qr(tensor(numbers, [Ranks[^1], width]).to(model.ElementType, model.Device).transpose(0, 1)).Q.transpose(0, 1);
    }

    private static Question[] With(Question[] trials, bool adds) =>
        [.. trials.Select(trial => Question.Create(adds ? Operation.Add : Operation.Subtract, trial.Left, trial.Right, trial.Digits))];

    /// <summary>Operands whose sum and difference are not negative and differ in the digit.</summary>
    private Question[] Trials(int digit, int first, int count) => [.. Enumerable.Range(first, count).Select(i =>
    {
        var random = new CounterRandom(spec.Seed, Stream + 2 + (ulong)digit, (ulong)i);
        while (true)
        {
            var (one, other) = (random.Digits(model.Shape.Digits), random.Digits(model.Shape.Digits));
            var sum = Question.Create(Operation.Add, Int128.Max(one, other), Int128.Min(one, other), model.Shape.Digits);
            var difference = Question.Create(Operation.Subtract, sum.Left, sum.Right, sum.Digits);
            if (sum.AnswerText[^(digit + 1)] != difference.AnswerText[^(digit + 1)])
            {
                return sum;
            }
        }
    })];
}
