using System.Numerics;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>Questions with answers, which need not be right, as tokens; and what a model predicts for them.</summary>
/// <param name="layout">The layout of the questions.</param>
/// <param name="count">Number of questions.</param>
internal sealed class AnswerRows(Layout layout, int count)
{
    private readonly byte[] _tokens = new byte[count * layout.ContextLength];
    private readonly Decision[] _decisions = new Decision[count * layout.AnswerTokens];
    private readonly double[] _losses = new double[count];

    public int Count => count;

    /// <summary>The tokens of a row, [n_ctx].</summary>
    public Span<byte> this[int row] => _tokens.AsSpan(row * layout.ContextLength, layout.ContextLength);

    /// <summary>The tokens of a row's answer, [answer token].</summary>
    public Span<byte> Answer(int row) => this[row][layout.AnswerPosition..];

    /// <summary>What is predicted for each symbol of a row's answer from the symbols before it, [answer token].</summary>
    public Span<Decision> Decisions(int row) => _decisions.AsSpan(row * layout.AnswerTokens, layout.AnswerTokens);

    /// <summary>Mean over a row's answer of −log p(its token), in nats.</summary>
    public double Loss(int row) => _losses[row];

    /// <summary>The tokens of some rows, [row, n_ctx].</summary>
    public ReadOnlySpan<byte> Tokens(int first, int rows) => _tokens.AsSpan(first * layout.ContextLength, rows * layout.ContextLength);

    /// <summary>Sets decisions and losses of rows from <paramref name="first"/> on.</summary>
    /// <param name="logits">[row, answer token, vocabulary].</param>
    /// <param name="reach">The <see cref="LogitReach"/> of each token.</param>
    public void Fill<T>(int first, int rows, ReadOnlySpan<T> logits, ReadOnlySpan<double> reach)
        where T : unmanaged, IFloatingPoint<T>
    {
        var each = layout.AnswerTokens * layout.VocabularySize;
        Decision.Fill(logits[..(rows * each)], reach, _decisions.AsSpan(first * layout.AnswerTokens, rows * layout.AnswerTokens));
        for (var row = 0; row < rows; row++)
        {
            _losses[first + row] = MeanLoss(logits.Slice(row * each, each), Answer(first + row));
        }
    }

    /// <summary>A copy of some rows, without what is predicted for them.</summary>
    public AnswerRows Pick(int[] rows)
    {
        var picked = new AnswerRows(layout, rows.Length);
        for (var i = 0; i < rows.Length; i++)
        {
            this[rows[i]].CopyTo(picked[i]);
        }

        return picked;
    }

    /// <summary>Sets what is predicted for some rows to what is predicted for all of <paramref name="others"/>.</summary>
    public void Put(int[] rows, AnswerRows others)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            others.Decisions(i).CopyTo(Decisions(rows[i]));
            _losses[rows[i]] = others.Loss(i);
        }
    }

    private static double MeanLoss<T>(ReadOnlySpan<T> logits, ReadOnlySpan<byte> answer)
        where T : unmanaged, IFloatingPoint<T>
    {
        var (sum, vocabulary) = (0.0, logits.Length / answer.Length);
        for (var symbol = 0; symbol < answer.Length; symbol++)
        {
            sum += AnswerLoss.Of(logits.Slice(symbol * vocabulary, vocabulary), answer[symbol]);
        }

        return sum / answer.Length;
    }
}
