using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Local;

/// <summary>What probes found, for machines (docs/json.md); a field's name never changes.</summary>
/// <param name="Format"><c>va-probes</c>.</param>
/// <param name="Version">1.</param>
/// <param name="Model">What it is called.</param>
/// <param name="Shape">What it is.</param>
/// <param name="DigitsFrom">How its digits are known.</param>
/// <param name="Questions">Questions from which each probe learnt.</param>
/// <param name="Seed">Seed of the questions, the controls and the untrained twin.</param>
/// <param name="Classes">The classes of questions that were asked.</param>
/// <param name="Cases">What is represented and used, fact by fact.</param>
/// <param name="Transfers">How well probes of carries do elsewhere.</param>
/// <param name="Cosines">How alike directions of carries are in two classes.</param>
internal sealed record ProbeJson(
    string Format,
    int Version,
    string Model,
    AnalysedModel Shape,
    DigitsSource DigitsFrom,
    int Questions,
    ulong Seed,
    IReadOnlyList<OperationClass> Classes,
    IReadOnlyList<ProbedCaseJson> Cases,
    IReadOnlyList<ProbeTransfer> Transfers,
    IReadOnlyList<ProbeCosine> Cosines)
{
    /// <summary>The JSON form of what was found.</summary>
    /// <param name="name">What to call the model.</param>
    /// <param name="facts">What was found.</param>
    /// <param name="digitsFrom">How its digits are known.</param>
    public static ProbeJson Of(string name, ProbeFacts facts, DigitsSource digitsFrom) => new(
        "va-probes", 1, name, facts.Shape, digitsFrom, facts.Spec.Questions, facts.Spec.Seed, facts.Classes,
        [
            .. facts.Cases.Select(one => new ProbedCaseJson(
                one.Case.Fact, one.Case.Class, one.Case.Column, 1.0 / one.Case.Labels, one.Represented, one.Used,
                [.. one.Sites.Select(site => new ProbedSiteJson(
                    site.Site.Position, site.Site.Activation, site.Site.Layer, site.Accuracy, site.ControlTask, site.Permuted, site.Twin, site.Represented, site.Use))])),
        ],
        facts.Transfers, facts.Cosines);

    /// <summary>All sites as CSV, a row for each.</summary>
    public string Csv() => CsvTable.Of(
        ["fact", "class", "column", "position", "activation", "layer", "accuracy", "lower", "upper", "control task", "permuted", "untrained", "represented", "turned", "whole", "random", "turned untrained", "used"],
        Cases.SelectMany(one => one.Sites.Select(site => (IReadOnlyList<string>)
        [
            EnumText.Of(one.Fact), one.Class is { } kind ? EnumText.Of(kind) : "", CsvTable.Number(one.Column), CsvTable.Number(site.Position), EnumText.Of(site.Activation), CsvTable.Number(site.Layer),
            Figures.Real(site.Accuracy.Value), Figures.Real(site.Accuracy.Lower), Figures.Real(site.Accuracy.Upper), Figures.Real(site.ControlTask.Value), Figures.Real(site.Permuted.Value), Figures.Real(site.Untrained.Value),
            EnumText.Of(site.Represented), .. site.Use is { } use
                ? [Figures.Real(use.Subspace.Value), Figures.Real(use.Whole.Value), Figures.Real(use.Random.Value), Figures.Real(use.Twin.Value), EnumText.Of(use.Verdict)]
                : Enumerable.Repeat("", 5),
        ])));
}

/// <summary>One fact at all sites.</summary>
/// <param name="Fact">The fact.</param>
/// <param name="Class">The class of questions; null for the sign and the operator.</param>
/// <param name="Column">The column, units 0.</param>
/// <param name="Chance">What guessing finds.</param>
/// <param name="Represented">The best verdict of a site.</param>
/// <param name="Used">The same of use; null if it was not tried.</param>
/// <param name="Sites">The sites.</param>
internal sealed record ProbedCaseJson(
    ProbedFact Fact, OperationClass? Class, int Column, double Chance, Verdict Represented, Verdict? Used, IReadOnlyList<ProbedSiteJson> Sites);

/// <summary>One fact at one site.</summary>
/// <param name="Position">The token's position.</param>
/// <param name="Activation">What is probed.</param>
/// <param name="Layer">The layer whose heads they are, or that the stream enters.</param>
/// <param name="Accuracy">Share of questions of which the probe finds the fact.</param>
/// <param name="ControlTask">The same of the control task.</param>
/// <param name="Permuted">The same with permuted labels.</param>
/// <param name="Untrained">The same in an untrained model.</param>
/// <param name="Represented">Whether it is represented.</param>
/// <param name="Use">Whether it is used.</param>
internal sealed record ProbedSiteJson(
    int Position, ProbedActivation Activation, int Layer, Amount Accuracy, Amount ControlTask, Amount Permuted, Amount Untrained, Verdict Represented, ProbedUse? Use);
