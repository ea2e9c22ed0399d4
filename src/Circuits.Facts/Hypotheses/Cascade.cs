namespace VerifiedAddition.Circuits;

/// <summary>
/// How the hypotheses say that models find carries and borrows: by putting the tri-states of columns together, from the highest to the
/// lowest, as they are read (docs/domain.md, sections 11.1 and 11.2).
/// </summary>
public static class Cascade
{
    /// <summary>TriAdd over the states of two neighbouring columns: the higher one decides, unless it passes on what the lower one does.</summary>
    /// <param name="higher">0: no carry or borrow leaves the column, 1: what comes from the right does, 2: one is made.</param>
    /// <param name="lower">The same of the next column, or of all below it.</param>
    public static int TriAdd(int higher, int lower) => Checked(higher, 0, 2) == 1 ? Checked(lower, 0, 2) : higher;

    /// <summary>The first notebooks' TriAdd over sums that count as 8, 9 or 10; a carry leaves where it is 10.</summary>
    /// <remarks>
    /// Of use from the lowest column up only: <paramref name="lower"/> stands for all columns below. A nine over a nine becomes 8, since no
    /// carry comes from below; and where an 8 stops a 10 it says 9, from which no carry leaves either.
    /// </remarks>
    public static int OriginalTriAdd(int higher, int lower) => (Checked(higher, 8, 10), Checked(lower, 8, 10)) switch
    {
        (10, _) or (9, 10) => 10,
        (8, 10) => 9,
        _ => 8,
    };

    /// <summary>Whether a carry or borrow leaves the last of some columns.</summary>
    /// <param name="states">Of all columns, the units first, as <see cref="TriAdd"/> takes them; none leaves no columns.</param>
    public static bool CarryOut(ReadOnlySpan<int> states)
    {
        var folded = 1;
        for (var column = states.Length - 1; column >= 0; column--)
        {
            folded = TriAdd(folded, states[column]);
        }

        return folded == 2;
    }

    /// <summary>The cascade of comparisons, over 1 (the upper digit is larger), 0 (equal) and −1 (smaller): 1 unless the number above is smaller, then −1.</summary>
    public static int Compare(int higher, int lower) =>
        Checked(higher, -1, 1) == 1 || (higher == 0 && Checked(lower, -1, 1) != -1) ? 1 : -1;

    /// <summary>Whether the number above is at least the one below, which decides the sign of a difference.</summary>
    /// <param name="comparisons">Of the digits of each column, the units first, as <see cref="Compare"/> takes them.</param>
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
        : throw new ArgumentOutOfRangeException(nameof(state), state, $"The states of columns are {least} to {most} here.");
}
