using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Local;

/// <summary>What delivers carries and borrows in a model, for machines (docs/json.md); a field's name never changes.</summary>
/// <param name="Format"><c>va-mechanism</c>.</param>
/// <param name="Version">1.</param>
/// <param name="Model">What it is called.</param>
/// <param name="Shape">What it is.</param>
/// <param name="DigitsFrom">How its digits are known.</param>
/// <param name="Questions">Questions of each class, answer digit and depth.</param>
/// <param name="Depth">From how many columns below at most a carry comes.</param>
/// <param name="Seed">Seed of the questions and of the untrained twin.</param>
/// <param name="Classes">The classes of questions that were asked.</param>
/// <param name="NotApplicable">Classes of questions that the model is not asked.</param>
/// <param name="Findings">What each experiment found.</param>
/// <param name="Corrected">What remains of their verdicts, in their order, corrected for the number of all cases.</param>
/// <param name="Routes">The way by which the last MLP gets each carry.</param>
/// <param name="ByDelivery">The hypotheses in their newer form.</param>
/// <param name="ByNodes">The hypotheses in their older form; null if claims were not tested.</param>
internal sealed record MechanismJson(
    string Format,
    int Version,
    string Model,
    AnalysedModel Shape,
    DigitsSource DigitsFrom,
    int Questions,
    int Depth,
    ulong Seed,
    IReadOnlyList<OperationClass> Classes,
    IReadOnlyList<OperationClass> NotApplicable,
    IReadOnlyList<Finding> Findings,
    IReadOnlyList<Verdict?> Corrected,
    IReadOnlyList<DeliveryJson> Routes,
    IReadOnlyList<Hypothesis> ByDelivery,
    IReadOnlyList<Hypothesis>? ByNodes)
{
    /// <summary>What <see cref="Format"/> says.</summary>
    public const string FormatName = "va-mechanism";

    /// <summary>What <see cref="Version"/> says; whoever reads another one should refuse it.</summary>
    public const int FormatVersion = 1;

    /// <summary>The file of a folder that holds it.</summary>
    public const string FileName = "mechanism.json";

    /// <summary>What was found.</summary>
    public MechanismFacts Facts() => new(
        new(Seed, Questions, Depth, [.. Findings.Select(finding => finding.Number)]), Shape, Classes, Findings,
        [.. Routes.Select(one => (new CarryChain(one.Class, one.Digit, one.Depth), one.Route))]);

    /// <summary>The JSON form of what was found.</summary>
    /// <param name="name">What to call the model.</param>
    /// <param name="facts">What was found.</param>
    /// <param name="digitsFrom">How its digits are known.</param>
    /// <param name="byNodes">The hypotheses in their older form; null if claims were not tested.</param>
    public static MechanismJson Of(string name, MechanismFacts facts, DigitsSource digitsFrom, IReadOnlyList<Hypothesis>? byNodes = null) => new(
        FormatName, FormatVersion, name, facts.Shape, digitsFrom, facts.Spec.Questions, facts.Spec.Depth, facts.Spec.Seed, facts.Classes,
        [.. OperationClasses.All.Except(facts.Classes)], facts.Findings, facts.Corrected,
        [.. facts.Routes.Select(one => new DeliveryJson(one.Chain.Class, one.Chain.Digit, one.Chain.Depth, one.Route))],
        facts.Hypotheses, byNodes);

    /// <summary>All figures as CSV, a row for each.</summary>
    public string Csv() => CsvTable.Of(
        ["experiment", "what", "class", "digit", "depth", "value", "lower", "upper", "questions", "control", "twin", "verdict", "p strong", "p holds"],
        Findings.SelectMany(finding => finding.Measurements.Select(one => (IReadOnlyList<string>)
        [
            CsvTable.Number(finding.Number), one.What, one.Class is { } kind ? EnumText.Of(kind) : "", one.Digit is { } digit ? CsvTable.Number(digit) : "",
            one.Depth is { } depth ? CsvTable.Number(depth) : "", Figures.Real(one.Found.Value), Figures.Real(one.Found.Lower), Figures.Real(one.Found.Upper),
            CsvTable.Number(one.Found.Questions), one.Control is { } control ? Figures.Real(control.Value) : "", one.Twin is { } twin ? Figures.Real(twin.Value) : "",
            one.Verdict is { } verdict ? EnumText.Of(verdict) : "", one.P is { } p ? Figures.Real(p.Strong) : "", one.P is { } q ? Figures.Real(q.Holds) : "",
        ])));
}

/// <summary>The way by which the last MLP gets a carry.</summary>
/// <param name="Class">The class of questions.</param>
/// <param name="Digit">The answer digit.</param>
/// <param name="Depth">From how many columns below it comes.</param>
/// <param name="Route">By the residual stream, by attention, by either, by both together, or by none.</param>
internal sealed record DeliveryJson(OperationClass Class, int Digit, int Depth, DeliveryRoute Route);
