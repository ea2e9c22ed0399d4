namespace VerifiedAddition.Arithmetic;

/// <summary>Changes made to the digits of a batch, in this order.</summary>
[Flags]
public enum Enrichment
{
    None = 0,

    /// <summary>The right operand of every row was replaced by the left one.</summary>
    EqualOperands = 1,

    /// <summary>1 was added to every right digit below 9, which makes negative answers more likely.</summary>
    RaisedRight = 2,

    /// <summary>Some digit pairs were made to pass a carry or borrow on: they sum to 9, or are equal.</summary>
    PassingPairs = 4,
}

/// <summary>Rows of a batch that were made together: all of them, unless the batch mixes operations.</summary>
/// <param name="Operation">The operation of every row.</param>
/// <param name="FirstRow">Index of the first row in the batch.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Enrichment">Changes made to the digits.</param>
/// <param name="ModifiedCells">Digit pairs that were made to pass a carry or borrow on.</param>
/// <param name="RewritesLeft">Whether the left digit of those pairs was rewritten, not the right one.</param>
/// <param name="FocusedRows">
/// Number of leading rows drawn from focused strata instead of by the generator and the enrichment.
/// </param>
public readonly record struct BatchPart(
    Operation Operation, int FirstRow, int Rows, Enrichment Enrichment, int ModifiedCells, bool RewritesLeft, int FocusedRows = 0);

/// <summary>A digit pair of a batch.</summary>
/// <param name="Row">The row in the batch.</param>
/// <param name="Digit">The digit index, from the units.</param>
public readonly record struct BatchCell(int Row, int Digit);
