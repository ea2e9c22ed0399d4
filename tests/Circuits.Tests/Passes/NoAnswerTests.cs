using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits.Tests;

/// <summary>A logit that is NaN makes every answer wrong, for whatever looks into a model too (docs/certificates.md).</summary>
public sealed class NoAnswerTests
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    /// <summary>Tokens of which one is never right and one sometimes is.</summary>
    public static TheoryData<int> Tokens => [Vocabulary.Divide, 3];

    [Theory]
    [MemberData(nameof(Tokens))]
    public void Every_symbol_is_wrong(int token)
    {
        using var scope = NewDisposeScope();
        using var quiet = inference_mode();
        using var model = WithNaN(token);
        using var circuit = new CircuitModel(model);
        using var wrong = new WrongSymbols(circuit.Layout, CPU);

        var run = QuestionRun.Of(circuit, 0, Questions);

        Assert.All(wrong.Of(run), bits => Assert.Equal((1L << circuit.Layout.AnswerTokens) - 1, bits));
        Assert.All(AnswerTexts.Of(run.Logits.unsqueeze(1), circuit.Layout)[0], text => Assert.Equal(new('?', circuit.Layout.AnswerTokens), text));
    }

    [Theory]
    [MemberData(nameof(Tokens))]
    public void The_logit_lens_reads_nothing_right(int token)
    {
        using var model = WithNaN(token);
        using var lab = new AblationRunner(model, Questions, new());

        Assert.All(LogitLens.Of(lab, Cancellation), reading => Assert.Equal(0, reading.Accuracy));
    }

    [Theory]
    [MemberData(nameof(Tokens))]
    public void Patching_shows_no_answer(int token)
    {
        using var model = WithNaN(token);
        using var interchange = new Interchange(model);
        var none = new string('?', model.Shape.Layout.AnswerTokens);

        var outcome = interchange.Run([new(Questions[0], Questions[1])], [[new(model.Shape.ContextLength - 3, 0, 0)]], Cancellation)[0][0];

        Assert.Equal(none, outcome.Clean, StringComparer.Ordinal);
        Assert.Equal(none, outcome.Patched, StringComparer.Ordinal);
        Assert.NotEqual(ImpactCode.None, outcome.Impact, StringComparer.Ordinal);
    }

    private static Question[] Questions => OriginalGolden.Instance.Questions[..20];

    private static Model WithNaN(int token)
    {
        using var model = OriginalGolden.Model();
        var weights = model.ToStateDict();
        Assert.True(weights.TryGet("unembed.b_U", out var bias));
        bias.Values[token] = float.NaN;
        return Transformer.Model.FromStateDict(weights);
    }
}
