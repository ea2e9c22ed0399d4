namespace VerifiedAddition.Circuits;

/// <summary>What probes found in a model (docs/circuits.md).</summary>
/// <param name="Spec">How it was probed.</param>
/// <param name="Shape">The shape of the model.</param>
/// <param name="Classes">The classes of questions that it was asked.</param>
/// <param name="Cases">What is represented and used, fact by fact.</param>
/// <param name="Transfers">How well probes of carries do for another column, or for carries from further below.</param>
/// <param name="Cosines">How alike the directions of carries are in two classes.</param>
public sealed record ProbeFacts(
    ProbeSpec Spec,
    AnalysedModel Shape,
    IReadOnlyList<OperationClass> Classes,
    IReadOnlyList<ProbedCase> Cases,
    IReadOnlyList<ProbeTransfer> Transfers,
    IReadOnlyList<ProbeCosine> Cosines);

/// <summary>One fact at all sites.</summary>
/// <param name="Case">The fact.</param>
/// <param name="Sites">By position, then in the order in which they are computed.</param>
public sealed record ProbedCase(ProbeCase Case, IReadOnlyList<ProbedSite> Sites)
{
    /// <summary>The best verdict of a site.</summary>
    public Verdict Represented => Sites.Max(site => site.Represented);

    /// <summary>The best verdict of a site; null if use was not tried at any.</summary>
    public Verdict? Used => Sites.Max(site => site.Use?.Verdict);
}

/// <summary>One fact at one site.</summary>
/// <param name="Site">The site.</param>
/// <param name="Accuracy">Share of questions of which the probe finds the fact; each label has as many.</param>
/// <param name="ControlTask">The same of a probe for labels that are drawn for each pair of the column's digits.</param>
/// <param name="Permuted">The same of a probe that learnt from permuted labels and is tested with permuted ones.</param>
/// <param name="Twin">The best that three untrained models of that shape do at any of the sites.</param>
/// <param name="Represented">Whether the fact is represented.</param>
/// <param name="Use">Whether it is used; null if the probe finds too little, or that cannot be tried.</param>
public sealed record ProbedSite(ProbeSite Site, Amount Accuracy, Amount ControlTask, Amount Permuted, Amount Twin, Verdict Represented, ProbedUse? Use);

/// <summary>How often the answer follows another question's fact.</summary>
/// <param name="Subspace">With the part of the other question's activation that lies in the probe's subspace.</param>
/// <param name="Whole">With all of it.</param>
/// <param name="Random">With its part in a random subspace of as many dimensions.</param>
/// <param name="Twin">With the part in the subspace of the twin's probe, in the twin.</param>
/// <param name="Verdict">Whether the fact is used.</param>
public sealed record ProbedUse(Amount Subspace, Amount Whole, Amount Random, Amount Twin, Verdict Verdict);

/// <summary>A probe of carries, tested elsewhere.</summary>
/// <param name="Class">The class of questions.</param>
/// <param name="Activation">What is probed, where the digit is predicted that gets the carry.</param>
/// <param name="Layer">The layer, as in <see cref="ProbeSite"/>.</param>
/// <param name="From">The column, or the depth, that it learnt from.</param>
/// <param name="To">The one that it is tested with.</param>
/// <param name="IsDepth">Whether these are depths.</param>
/// <param name="Column">Of depths, the column.</param>
/// <param name="Accuracy">Share of questions of which it finds the carry.</param>
public sealed record ProbeTransfer(OperationClass Class, ProbedActivation Activation, int Layer, int From, int To, bool IsDepth, int? Column, Amount Accuracy);

/// <summary>The cosine of the directions in which a carry moves an activation in two classes.</summary>
/// <param name="One">One class.</param>
/// <param name="Other">The other one.</param>
/// <param name="Column">The column that the carry leaves.</param>
/// <param name="Activation">What is probed.</param>
/// <param name="Layer">The layer, as in <see cref="ProbeSite"/>.</param>
/// <param name="Cosine">−1 to 1.</param>
/// <param name="Null">The size that 95 % of the cosines do not reach if the labels are permuted.</param>
public sealed record ProbeCosine(OperationClass One, OperationClass Other, int Column, ProbedActivation Activation, int Layer, double Cosine, double Null);
