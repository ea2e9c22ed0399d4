using VerifiedAddition.Arithmetic;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>The pairs of token and position that are fed to a model, each numbered as a row of an <see cref="FirstLayerTable"/>.</summary>
/// <remarks>The input of layer 0's attention depends on token and position only, so it is computed once per row, not once per token.</remarks>
internal sealed class TokenRows : IDisposable
{
    private readonly Tensor _firstCode;
    private readonly Tensor _rowOfCode;

    private TokenRows(Layout layout, IReadOnlyList<(int Token, int Position)> rows, Device device)
    {
        Fed = layout.ContextLength - 1;
        var rowOfCode = new long[Fed * Vocabulary.Size];
        Array.Fill(rowOfCode, -1); // no row: the lookup fails
        for (var row = 0; row < rows.Count; row++)
        {
            rowOfCode[(rows[row].Position * Vocabulary.Size) + rows[row].Token] = row;
        }

        Tokens = Constant([.. rows.Select(row => (long)row.Token)], device);
        Positions = Constant([.. rows.Select(row => (long)row.Position)], device);
        _firstCode = Constant([.. Enumerable.Range(0, Fed).Select(position => (long)position * Vocabulary.Size)], device);
        _rowOfCode = Constant(rowOfCode, device);
    }

    /// <summary>Number of tokens of a question that are fed: all but the last, which predicts nothing.</summary>
    public int Fed { get; }

    /// <summary>[row].</summary>
    public Tensor Tokens { get; }

    /// <summary>[row].</summary>
    public Tensor Positions { get; }

    /// <summary>Every token at every position: all possible inputs.</summary>
    public static TokenRows All(Layout layout, Device device) => new(
        layout,
        [.. from position in Enumerable.Range(0, layout.ContextLength - 1)
            from token in Enumerable.Range(0, layout.VocabularySize)
            select (token, position)],
        device);

    /// <summary>Only the tokens that occur in well-formed questions with right answers: the inputs of training.</summary>
    public static TokenRows Lawful(Layout layout, Device device) => new(layout, LawfulPairs(layout), device);

    /// <summary>The tokens that occur in well-formed questions with right answers, ordered by fed position.</summary>
    public static IReadOnlyList<(int Token, int Position)> LawfulPairs(Layout layout) =>
        [.. from position in Enumerable.Range(0, layout.ContextLength - 1)
            from token in LawfulAt(layout, position)
            select (token, position)];

    /// <summary>Maps tokens [batch, n_ctx] to rows at the fed positions, [batch, position].</summary>
    public Tensor Of(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        var codes = tokens.narrow(1, 0, Fed).add(_firstCode, Scalars.One); // [batch, position]
        return _rowOfCode.index_select(0, codes.view(-1)).view(codes.shape).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        Tokens.Dispose();
        Positions.Dispose();
        _firstCode.Dispose();
        _rowOfCode.Dispose();
    }

    private static IEnumerable<int> LawfulAt(Layout layout, int position) => position switch
    {
        _ when position == layout.OperatorPosition => layout.Operations.Select(operation => (int)operation.Token()),
        _ when position == layout.EqualsPosition => [Vocabulary.EqualsSign],
        _ when position == layout.SignPosition => [Vocabulary.Plus, Vocabulary.Minus],
        _ => Enumerable.Range(0, 10),
    };

    private static Tensor Constant(long[] values, Device device) => tensor(values, device: device).DetachFromDisposeScope();
}
