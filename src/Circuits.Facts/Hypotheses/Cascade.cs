namespace VerifiedAddition.Circuits;

/// <summary>
/// The hypothesised algorithm for carries and borrows: models combine the tri-states of columns, from the highest to the
/// lowest, as they are read (docs/domain.md, sections 11.1 and 11.2).
/// </summary>
public static class Cascade
{
    /// <summary>TriAdd of the states of two neighbouring columns: the higher one decides, unless it propagates the lower one's state.</summary>
    /// <param name="higher">0: no carry or borrow leaves the column, 1: an incoming one is propagated, 2: one is generated.</param>
    /// <param name="lower">The same for the next column, or for all columns below it combined.</param>
    public static int TriAdd(int higher, int lower) => Checked(higher, 0, 2) == 1 ? Checked(lower, 0, 2) : higher;

    /// <summary>The first notebooks' TriAdd on sums represented as 8, 9 or 10; 10 means that a carry leaves.</summary>
    /// <remarks>
    /// Correct only from the lowest column up: <paramref name="lower"/> stands for all columns below. A nine above a nine becomes 8, since no
    /// carry comes from below; an 8 above a 10 becomes 9, which also sends no carry.
    /// </remarks>
    public static int OriginalTriAdd(int higher, int lower) => (Checked(higher, 8, 10), Checked(lower, 8, 10)) switch
    {
        (10, _) or (9, 10) => 10,
        (8, 10) => 9,
        _ => 8,
    };

    /// <summary>Whether a carry or borrow leaves the highest of the given columns.</summary>
    /// <param name="states">The states of all columns, units first, as in <see cref="TriAdd"/>; false for no columns.</param>
    public static bool CarryOut(ReadOnlySpan<int> states)
    {
        var folded = 1;
        for (var column = states.Length - 1; column >= 0; column--)
        {
            folded = TriAdd(folded, states[column]);
        }

        return folded == 2;
    }

    /// <summary>Combines comparisons, 1 (the upper digit is larger), 0 (equal) and −1 (smaller): 1 unless the upper number is smaller, then −1.</summary>
    public static int Compare(int higher, int lower) =>
        Checked(higher, -1, 1) == 1 || (higher == 0 && Checked(lower, -1, 1) != -1) ? 1 : -1;

    /// <summary>Whether the upper number is at least the lower one, which decides the sign of a difference.</summary>
    /// <param name="comparisons">The comparison of the digits of each column, units first, as in <see cref="Compare"/>.</param>
    public static bool IsAtLeast(ReadOnlySpan<int> comparisons)
    {
        var folded = 0;
        foreach (var comparison in comparisons)
        {
            folded = Compare(comparison, folded);
        }

        return folded != -1;
    }

    private static int Checked(int state, int least, int most) => state >= least && state <= most
        ? state
        : throw new ArgumentOutOfRangeException(nameof(state), state, $"The state of a column is {least} to {most} here.");
}
