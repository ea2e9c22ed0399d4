namespace VerifiedAddition.Grains;

/// <summary>The contract between clients and silos and among silos: the grain interfaces and everything their calls carry.</summary>
/// <remarks>
/// Orleans drops members that the other side does not know, so a request would be accepted but not carried out in full. Therefore every grain interface
/// has this version: a call goes only to silos of the same or a newer version (grains on older silos move there) and fails if there is none.
/// What an older side sends is always understood.
/// </remarks>
public static class GridContract
{
    /// <summary>
    /// Increased with every addition; a test checks this. 0: silos from before there were versions, which may or may not know analyses,
    /// terms and stacks. 2: verifications and analyses are jobs. 3: what silos say to each other has interfaces of its own, which clients may
    /// not call; silos and clients of earlier versions are no longer understood. 4: what is stored can be counted, sweeps tell counts and pages, and
    /// variants can be extended.
    /// </summary>
    public const ushort Version = 4;

    /// <summary>The oldest contract that is understood; silos with an older one cannot join the cluster.</summary>
    public const ushort Oldest = 3;
}
