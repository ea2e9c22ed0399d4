namespace VerifiedAddition.Circuits;

/// <summary>Which rules an analysis follows.</summary>
public enum AnalysisPolicy
{
    /// <summary>
    /// Each layer has its own means; a position is ablated in all layers; every node is looked at; questions that the model answers
    /// wrongly anyway are left out.
    /// </summary>
    Exact,

    /// <summary>
    /// As the first notebooks: the means of layer 0 stand in for those of every layer, a position is ablated in the first two layers
    /// only, nodes are looked at where the position is useful, and no question is left out (docs/domain.md, section 9.1).
    /// </summary>
    Seed,
}

/// <summary>What is put in the place of an activation.</summary>
public enum AblationKind
{
    /// <summary>Its mean over the questions.</summary>
    Mean,

    /// <summary>Zeros.</summary>
    Zero,

    /// <summary>What another of the questions has there.</summary>
    Resample,
}

/// <summary>How things are taken away.</summary>
/// <param name="Policy">Default: exact.</param>
/// <param name="Kind">What is put in their place. Default: the mean.</param>
/// <param name="Seed">Which other question is taken, for <see cref="AblationKind.Resample"/>.</param>
public sealed record AblationSpec(
    AnalysisPolicy Policy = AnalysisPolicy.Exact, AblationKind Kind = AblationKind.Mean, ulong Seed = AblationSpec.DefaultSeed)
{
    /// <summary>The seed of the first notebooks' analysis.</summary>
    public const ulong DefaultSeed = 673023;
}
