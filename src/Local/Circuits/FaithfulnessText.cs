using VerifiedAddition.Circuits;

namespace VerifiedAddition.Local;

/// <summary>How what is measured of circuits is said.</summary>
internal static class FaithfulnessText
{
    /// <summary>What the nodes outside a circuit put out.</summary>
    public static string Of(AblationKind replace) => replace switch
    {
        AblationKind.Mean => "their mean over the class",
        AblationKind.Zero => "zeros",
        _ => "what they do with another question of the class",
    };

    /// <summary>In which order nodes join.</summary>
    public static string Of(NodeOrder order) => order switch
    {
        NodeOrder.Useful => "useful ones, those that are missed most first",
        NodeOrder.Claims => "those about which a claim stands, strong ones first",
        NodeOrder.Ablation => "those that are missed most first",
        _ => "those that add most to the right logit first",
    };
}
