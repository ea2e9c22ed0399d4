namespace VerifiedAddition.Circuits;

/// <summary>A range of positions, the end excluded.</summary>
/// <param name="From">The first.</param>
/// <param name="To">The one behind the last.</param>
internal readonly record struct PositionRange(int From, int To)
{
    /// <summary>Number of positions; 0 or less if there are none.</summary>
    public int Count => To - From;

    public bool Contains(int position) => position >= From && position < To;
}
