using System.Text.Json.Serialization;

namespace VerifiedAddition.Circuits;

/// <summary>The rules that an analysis follows.</summary>
public enum AnalysisPolicy
{
    /// <summary>
    /// Each layer has its own means; a position is ablated in all layers; every node is tested; questions that the model answers
    /// wrongly without ablation are left out.
    /// </summary>
    Exact,

    /// <summary>
    /// As in the first notebooks: the means of layer 0 are used for every layer, a position is ablated in the first two layers
    /// only, nodes are looked at where the position is useful, and no question is left out (docs/domain.md, section 9.1).
    /// </summary>
    [JsonStringEnumMemberName("Seed")]
    Original,
}

/// <summary>The value that replaces an ablated activation.</summary>
public enum AblationKind
{
    /// <summary>Its mean over the questions.</summary>
    Mean,

    /// <summary>Zeros.</summary>
    Zero,

    /// <summary>The activation of another question.</summary>
    Resample,
}

/// <summary>How activations are ablated.</summary>
/// <param name="Policy">Default: exact.</param>
/// <param name="Kind">The replacement value. Default: the mean.</param>
/// <param name="Seed">Seed for choosing the other question, for <see cref="AblationKind.Resample"/>.</param>
public sealed record AblationSpec(
    AnalysisPolicy Policy = AnalysisPolicy.Exact, AblationKind Kind = AblationKind.Mean, ulong Seed = AblationSpec.DefaultSeed)
{
    /// <summary>The seed of the first notebooks' analysis.</summary>
    public const ulong DefaultSeed = 673023;
}
