using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Local;

/// <summary>How faithful a circuit is, for machines (docs/json.md); a field's name never changes.</summary>
/// <param name="Format"><c>va-circuit</c>.</param>
/// <param name="Version">1.</param>
/// <param name="Model">What it is called.</param>
/// <param name="Shape">What it is.</param>
/// <param name="DigitsFrom">How its digits are known.</param>
/// <param name="Policy">The procedure.</param>
/// <param name="Order">How the nodes are ordered; null for a circuit that was named.</param>
/// <param name="Replace">What the other nodes put out.</param>
/// <param name="Questions">Questions of each class; null for all there are.</param>
/// <param name="Seed">Seed of the questions and of the random circuits.</param>
/// <param name="NodesInAll">Number of nodes from which random circuits are drawn.</param>
/// <param name="Circuit">The circuit, in the order in which its nodes join.</param>
/// <param name="NotApplicable">Classes of questions that the model is not asked.</param>
/// <param name="Whole">What the whole model answers rightly.</param>
/// <param name="Faithfulness">Of the circuit, by class; null where the model does no more than an empty circuit.</param>
/// <param name="Curve">Circuits of growing size.</param>
/// <param name="Areas">The areas under the curve.</param>
/// <param name="Removed">The model without the circuit.</param>
/// <param name="Minimality">Which nodes the circuit can do without.</param>
/// <param name="Restoration">What it lacks.</param>
internal sealed record FaithfulnessJson(
    string Format,
    int Version,
    string Model,
    AnalysedModel Shape,
    DigitsSource DigitsFrom,
    string Policy,
    string? Order,
    string Replace,
    int? Questions,
    ulong Seed,
    int NodesInAll,
    IReadOnlyList<Node> Circuit,
    IReadOnlyList<OperationClass> NotApplicable,
    IReadOnlyList<ClassAccuracy> Whole,
    IReadOnlyList<double?> Faithfulness,
    IReadOnlyList<CircuitPoint> Curve,
    IReadOnlyList<CurveArea> Areas,
    CircuitPoint Removed,
    Minimality? Minimality,
    Restoration? Restoration)
{
    /// <summary>What <see cref="Format"/> says.</summary>
    public const string FormatName = "va-circuit";

    /// <summary>What <see cref="Version"/> says; whoever reads another one should refuse it.</summary>
    public const int FormatVersion = 1;

    /// <summary>The JSON form of what was measured.</summary>
    /// <param name="name">What to call the model.</param>
    /// <param name="facts">What was measured.</param>
    /// <param name="digitsFrom">How its digits are known.</param>
    public static FaithfulnessJson Of(string name, FaithfulnessFacts facts, DigitsSource digitsFrom) => new(
        FormatName,
        FormatVersion,
        name,
        facts.Shape,
        digitsFrom,
        EnumText.Of(facts.Spec.Policy),
        facts.Spec.Nodes is null ? EnumText.Of(facts.Spec.Order) : null,
        EnumText.Of(facts.Spec.Replace),
        facts.Spec.Questions,
        facts.Spec.Seed,
        facts.NodesInAll,
        facts.Circuit,
        [.. OperationClasses.All.Except(facts.Model.Select(one => one.Class))],
        facts.Model,
        facts.Faithfulness,
        facts.Curve,
        facts.Areas,
        facts.Removed,
        facts.Minimality,
        facts.Restoration);

    /// <summary>The curve as CSV: a row for each size, class and circuit; draws of random ones count from 1, and 0 is the circuit itself.</summary>
    public string CurveCsv() => CsvTable.Of(
        ["size", "heads", "mlps", "class", "draw", "right", "asked", "accuracy", "lower", "upper"],
        Curve.SelectMany(point => point.Random.Prepend(point.Circuit).SelectMany((measured, draw) => measured.Select(one => (IReadOnlyList<string>)
        [
            CsvTable.Number(point.Size), CsvTable.Number(point.Heads), CsvTable.Number(point.Mlps), EnumText.Of(one.Class), CsvTable.Number(draw),
            CsvTable.Number(one.Right), CsvTable.Number(one.Asked), Figures.Real(one.Rate), Figures.Real(one.Lower), Figures.Real(one.Upper),
        ]))));
}
