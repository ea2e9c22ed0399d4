namespace VerifiedAddition.Grains;

/// <summary>What a list tells of a <see cref="VariantRun"/>.</summary>
internal sealed class ListedRun
{
    public VariantPhase Phase { get; set; }
}
