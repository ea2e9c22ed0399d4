using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>The pairs of token and position that occur in well-formed questions with right answers, each numbered as a row of a table.</summary>
internal sealed class TokenPairs
{
    private readonly IReadOnlyList<(int Token, int Position)> _pairs;
    private readonly int[] _rowOf;

    public TokenPairs(Layout layout)
    {
        _pairs = TokenRows.LawfulPairs(layout);
        _rowOf = new int[(layout.ContextLength - 1) * Vocabulary.Size];
        Array.Fill(_rowOf, -1);
        for (var row = 0; row < _pairs.Count; row++)
        {
            _rowOf[(_pairs[row].Position * Vocabulary.Size) + _pairs[row].Token] = row;
        }
    }

    public int Count => _pairs.Count;

    /// <summary>The pair of a row.</summary>
    public (int Token, int Position) this[int row] => _pairs[row];

    /// <summary>The row of a token at a position; −1 if it occurs in no such question.</summary>
    public int RowOf(int position, int token) => _rowOf[(position * Vocabulary.Size) + token];
}
