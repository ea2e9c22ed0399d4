using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>Finds the wrong answer symbols, as the bits of a <see cref="WrongAnswer"/>.</summary>
internal sealed class WrongSymbols : IDisposable
{
    private readonly int _symbols;
    private readonly int _firstToken;
    private readonly Tensor _bits;

    public WrongSymbols(Layout layout, Device device)
    {
        (_symbols, _firstToken) = (layout.AnswerTokens, layout.AnswerPosition);
        _bits = tensor([.. Enumerable.Range(0, _symbols).Select(symbol => 1L << (_symbols - 1 - symbol))], device: device);
        _bits.DetachFromDisposeScope();
    }

    /// <summary>For the undisturbed model, one number per question.</summary>
    public long[] Of(QuestionRun run)
    {
        using var scope = NewDisposeScope();
        return Bits(run.Logits, Truth(run)).cpu().data<long>().ToArray();
    }

    /// <summary>For experiments, one number per question and experiment.</summary>
    /// <param name="changed">The result of <see cref="InterventionPass.ChangedLogits"/>.</param>
    /// <param name="undisturbed">The result of <see cref="Of(QuestionRun)"/>.</param>
    public long[] Of(QuestionRun run, (Tensor Logits, int FirstSymbol) changed, long[] undisturbed)
    {
        using var scope = NewDisposeScope();
        var count = (int)changed.Logits.shape[2];
        var truth = Truth(run).narrow(1, changed.FirstSymbol, count).unsqueeze(1); // [question, 1, symbol]
        var bits = Bits(changed.Logits, truth, changed.FirstSymbol, count).cpu().data<long>().ToArray();
        var experiments = bits.Length / run.Count;
        var others = ~(((1L << count) - 1) << (_symbols - changed.FirstSymbol - count));
        for (var i = 0; i < bits.Length; i++)
        {
            bits[i] |= undisturbed[i / experiments] & others;
        }

        return bits;
    }

    public void Dispose() => _bits.Dispose();

    private Tensor Bits(Tensor logits, Tensor truth) => Bits(logits, truth, 0, _symbols);

    private Tensor Bits(Tensor logits, Tensor truth, int first, int count) =>
        (Prediction.Of(logits).not_equal(truth).to(int64) * _bits.narrow(0, first, count)).sum(-1).contiguous();

    /// <summary>[question, symbol].</summary>
    private Tensor Truth(QuestionRun run) => run.Tokens.narrow(1, _firstToken, _symbols);
}
