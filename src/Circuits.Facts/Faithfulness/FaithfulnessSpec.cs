namespace VerifiedAddition.Circuits;

/// <summary>In which order nodes join a circuit.</summary>
public enum NodeOrder
{
    /// <summary>The useful nodes, those without which most questions fail first.</summary>
    Useful,

    /// <summary>The nodes about which a claim stands, strong claims first.</summary>
    Claims,

    /// <summary>All nodes, those without which most questions fail first.</summary>
    Ablation,

    /// <summary>All nodes, by how much they add to the right token's logit directly, on average and in either direction.</summary>
    Attribution,
}

/// <summary>The procedure by which the faithfulness of a circuit is measured.</summary>
public enum FaithfulnessPolicy
{
    /// <summary>Questions are uniform in their class; random circuits are drawn from the nodes that can change an answer.</summary>
    Exact,

    /// <summary>
    /// As Quirke et al. measured in July 2026: operands of additions below 10ⁿ/2, so that no sum has n + 1 digits, and random circuits from all
    /// nodes, those included that no answer can depend on.
    /// </summary>
    Quirke2026,
}

/// <summary>How the faithfulness of circuits is measured.</summary>
/// <param name="Policy">The procedure.</param>
/// <param name="Order">How nodes are ordered; not used if <paramref name="Nodes"/> are named.</param>
/// <param name="Nodes">The circuit, in the order in which its nodes join; null for that of <paramref name="Order"/>.</param>
/// <param name="Replace">What the other nodes put out.</param>
/// <param name="Questions">Questions of each class; null for all there are.</param>
/// <param name="Sizes">Sizes on the curve, at least 2: the empty circuit and the largest are among them.</param>
/// <param name="Draws">Random circuits of each size, at least 1.</param>
/// <param name="Restore">How many nodes are given back to a circuit that does not suffice; 0 for none.</param>
/// <param name="Seed">Seed of the questions and of the random circuits.</param>
public sealed record FaithfulnessSpec(
    FaithfulnessPolicy Policy = FaithfulnessPolicy.Exact,
    NodeOrder Order = NodeOrder.Useful,
    IReadOnlyList<Node>? Nodes = null,
    AblationKind Replace = AblationKind.Mean,
    int? Questions = FaithfulnessSpec.DefaultQuestions,
    int Sizes = FaithfulnessSpec.DefaultSizes,
    int Draws = FaithfulnessSpec.DefaultDraws,
    int Restore = FaithfulnessSpec.DefaultRestore,
    ulong Seed = AblationSpec.DefaultSeed)
{
    public const int DefaultQuestions = 300;

    public const int DefaultSizes = 10;

    public const int DefaultDraws = 3;

    public const int DefaultRestore = 5;

    /// <summary>With more digits, all questions of a class are too many to be asked of dozens of circuits.</summary>
    public const int MaxDigitsForAll = 3;
}
