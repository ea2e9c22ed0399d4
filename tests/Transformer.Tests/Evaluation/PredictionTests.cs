using VerifiedAddition.Arithmetic;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer.Tests;

/// <summary>The table of docs/certificates.md: which token logits stand for.</summary>
public sealed class PredictionTests
{
    private const double NaN = double.NaN;
    private const double Inf = double.PositiveInfinity;

    /// <summary>The first logits of a symbol (the others are −5), the token, and how far it is above the next one.</summary>
    public static TheoryData<double[], int, double> Table => new()
    {
        { [1, 3, 2], 1, 1 },
        { [3, 1, 3], 0, 0 }, // the lowest of equals
        { [-0.0, 0.0], 0, 0 },
        { [0.0, -0.0], 0, 0 },
        { [1, Inf, 2], 1, Inf },
        { [1, Inf, Inf], 1, 0 },
        { [-Inf, 2, -Inf], 1, 7 },
        { [3e38, -3e38, 0], 0, 3e38 },
        { [NaN, 3, 2], Prediction.None, NaN },
        { [1, 3, NaN], Prediction.None, NaN },
        { [1, Inf, NaN], Prediction.None, NaN },
        { [NaN, NaN, NaN, NaN], Prediction.None, NaN },
    };

    public static TheoryData<double[], int> Tokens => new(Table.Select(row => (row.Data.Item1, row.Data.Item2)));

    [Theory]
    [MemberData(nameof(Table))]
    public void A_decision_is_that_of_the_table(double[] logits, int token, double margin)
    {
        var decisions = new Decision[2];
        var single = new Decision[2];
        double[] row = Row(logits);

        Decision.Fill<double>([.. row, .. row], new double[Vocabulary.Size], decisions);
        Decision.Fill<float>([.. row.Concat(row).Select(logit => (float)logit)], new double[Vocabulary.Size], single);

        Assert.All(decisions.Concat(single), decision => Assert.Equal(token, decision.Token));
        Assert.All(decisions, decision => Assert.Equal(margin, decision.Margin));
        Assert.All(single, decision => Assert.Equal((float)margin, (float)decision.Margin));
    }

    [Theory]
    [MemberData(nameof(Tokens))]
    public void Tensors_stand_for_the_tokens_of_the_table(double[] logits, int token)
    {
        using var scope = NewDisposeScope();
        var rows = tensor(Row(logits)).expand(3, 40, -1);

        Assert.All(new[] { float32, float64 }, type => Assert.Equal(
            Enumerable.Repeat((long)token, 120), Prediction.Of(rows.to(type)).contiguous().data<long>().ToArray()));
        var strided = rows.to(float32).transpose(0, 2).contiguous().transpose(0, 2);
        Assert.Equal(Enumerable.Repeat((long)token, 120), Prediction.Of(strided).contiguous().data<long>().ToArray());
    }

    [Theory]
    [MemberData(nameof(Tokens))]
    public void Numbers_are_decided_on_as_torch_does(double[] logits, int token)
    {
        using var scope = NewDisposeScope();
        var argmax = (int)tensor(Row(logits)).argmax().item<long>();

        Assert.Equal(token == Prediction.None ? Array.FindIndex(logits, double.IsNaN) : token, argmax); // argmax takes NaN for the largest
    }

    [Fact]
    public void Nothing_that_is_predicted_from_NaN_is_right()
    {
        Assert.Equal('?', Vocabulary.Decode(Prediction.None));
        Assert.DoesNotContain('?', Question.Parse("12+34", 2).AnswerText);
    }

    private static double[] Row(double[] first) => [.. first, .. Enumerable.Repeat(-5.0, Vocabulary.Size - first.Length)];
}
