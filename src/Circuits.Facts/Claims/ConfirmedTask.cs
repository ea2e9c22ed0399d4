namespace VerifiedAddition.Circuits;

/// <summary>A confirmed sub-task of a node, as in its tag.</summary>
/// <param name="Claim">The sub-task: <c>A3.SA</c>, <c>OPR</c>.</param>
/// <param name="Verdict">Partial or strong.</param>
public readonly record struct ConfirmedTask(string Claim, Verdict Verdict)
{
    /// <summary>Reads a tag of the kind <see cref="TagKinds.Algorithm"/>; that of a partial claim ends with answer symbols: <c>A3.SA.A3</c>.</summary>
    public static ConfirmedTask Of(Tag tag)
    {
        var claim = TaskNames.WithoutSymbols(tag.Value);
        return new(claim, claim.Length == tag.Value.Length ? Verdict.Strong : Verdict.Partial);
    }
}
