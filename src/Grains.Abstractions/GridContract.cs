namespace VerifiedAddition.Grains;

/// <summary>What clients and silos, and silos among each other, may say: the grain interfaces and all that their calls carry.</summary>
/// <remarks>
/// Orleans drops what the other side does not know, so that a wish would be accepted and not granted. Therefore every grain interface has
/// this version: a call goes to silos of the same or a newer one alone, to whom grains of older silos move, and fails where there is none.
/// What an older side sends is always understood.
/// </remarks>
public static class GridContract
{
    /// <summary>
    /// Rises with every addition, for which a test looks. 0: silos from before there were versions, which may or may not know analyses,
    /// terms and stacks. 2: verifications and analyses are jobs; silos and clients of the versions before are not understood any more.
    /// </summary>
    public const ushort Version = 2;

    /// <summary>The oldest contract that is understood: silos of an earlier one cannot be mixed with this one.</summary>
    public const ushort Oldest = 2;
}
