using VerifiedAddition.Circuits;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Several models side by side, for machines (docs/json.md); a field's name never changes.</summary>
/// <param name="Format"><c>va-comparison</c>.</param>
/// <param name="Version">1.</param>
/// <param name="Models">What was compared.</param>
/// <param name="Claims">By sub-task and column.</param>
/// <param name="Clauses">By hypothesis.</param>
public sealed record ModelComparisonJson(
    string Format, int Version, IReadOnlyList<ComparedModelJson> Models, IReadOnlyList<RoleJson> Claims, IReadOnlyList<ClauseRowJson> Clauses)
{
    /// <summary>What <see cref="Format"/> says.</summary>
    public const string FormatName = "va-comparison";

    /// <summary>What <see cref="Version"/> says; whoever reads another one should refuse it.</summary>
    public const int FormatVersion = 1;

    /// <summary>The JSON form of a comparison.</summary>
    /// <param name="comparison">What was found.</param>
    /// <param name="sources">How the digits of each of its models are known.</param>
    public static ModelComparisonJson Of(ModelComparison comparison, IReadOnlyList<DigitsSource> sources) => new(
        FormatName,
        FormatVersion,
        [.. comparison.Models.Zip(sources, (model, source) => ComparedModelJson.Of(model) with { DigitsFrom = source })],
        [.. comparison.Roles.Select(RoleJson.Of)],
        [.. comparison.Clauses.Select(ClauseRowJson.Of)]);
}

/// <summary>One of the models.</summary>
/// <param name="Model">What it is called.</param>
/// <param name="Shape">What it is.</param>
/// <param name="Operations">What it does.</param>
/// <param name="Seed">What the questions follow from.</param>
/// <param name="Questions">How many each claim was tested on, at most.</param>
/// <param name="Asked">Questions that it was analysed with.</param>
/// <param name="Wrong">Those that it answers wrongly as it is.</param>
/// <param name="Tested">Claims.</param>
/// <param name="Strong">Claims that are strong.</param>
/// <param name="Partial">Claims that are partial.</param>
public sealed record ComparedModelJson(
    string Model,
    AnalysedModel Shape,
    IReadOnlyList<string> Operations,
    ulong Seed,
    int Questions,
    int Asked,
    int Wrong,
    int Tested,
    int Strong,
    int Partial)
{
    /// <summary>How the model's digits are known.</summary>
    public DigitsSource DigitsFrom { get; init; }

    /// <summary>The JSON form of a model and its claims, but for how its digits are known.</summary>
    public static ComparedModelJson Of(ModelClaims model) => new(
        model.Name,
        model.Facts.Analysis.Model,
        [.. model.Facts.Operations.Select(EnumText.Of)],
        model.Facts.Spec.Seed,
        model.Facts.Spec.Questions,
        model.Facts.Analysis.LeftOut.Count + model.Facts.Analysis.Questions.Count,
        model.Facts.Analysis.LeftOut.Count + model.Facts.Analysis.Wrong.Count,
        model.Facts.Evidence.Count,
        model.Facts.Evidence.Count(evidence => evidence.Verdict == Verdict.Strong),
        model.Facts.Evidence.Count(evidence => evidence.Verdict == Verdict.Partial));
}

/// <summary>A sub-task of a column across the models.</summary>
/// <param name="SubTask">What is done.</param>
/// <param name="Digit">Of which column, 0 for the units; null for <c>OPR</c> and <c>SGN</c>.</param>
/// <param name="Tag">The claim in short.</param>
/// <param name="Stands">Models in which some claim stands.</param>
/// <param name="Strong">Models in which some claim is strong.</param>
/// <param name="Places">Where claims of it stand, the commonest first.</param>
/// <param name="Models">In the order of the models; null for one that cannot have it.</param>
public sealed record RoleJson(
    string SubTask,
    int? Digit,
    string Tag,
    RateJson Stands,
    RateJson Strong,
    IReadOnlyList<PlaceJson> Places,
    IReadOnlyList<RoleFindingJson?> Models)
{
    /// <summary>The JSON form of a sub-task of a column.</summary>
    public static RoleJson Of(RoleRow row) => new(
        row.Task.ToString(),
        row.Column,
        row.Tag,
        RateJson.Of(row.Stands),
        RateJson.Of(row.IsStrong),
        [.. row.Places.Select(place => new PlaceJson(place.Place.At, place.Place.Layer, EnumText.Of(place.Place.Kind), place.Models))],
        [.. row.Models.Select(found => found is null ? null : RoleFindingJson.Of(found))]);
}

/// <summary>Where claims stand, and in how many models.</summary>
/// <param name="At">A token's name, or <c>sign</c>.</param>
/// <param name="Layer">From 0.</param>
/// <param name="Kind"><c>head</c>, <c>pair</c> or <c>mlp</c>.</param>
/// <param name="Models">How many.</param>
public sealed record PlaceJson(string At, int Layer, string Kind, int Models);

/// <summary>What one model has of it.</summary>
/// <param name="Verdict">The best.</param>
/// <param name="Standing">How many claims stand.</param>
/// <param name="Best">The best claim; null if there was no node to be tested.</param>
public sealed record RoleFindingJson(string Verdict, int Standing, ClaimJson? Best)
{
    /// <summary>The JSON form of what one model has of it.</summary>
    public static RoleFindingJson Of(RoleFinding found) =>
        new(EnumText.Of(found.Verdict), found.Confirmed, found.Best is { } best ? ClaimJson.Of(best) : null);
}

/// <summary>A clause across the models.</summary>
/// <param name="Hypothesis">Of which it is part.</param>
/// <param name="Id">What it is called.</param>
/// <param name="Text">What it says.</param>
/// <param name="IsOptional">Whether it is for every model.</param>
/// <param name="Holds">Models in which it holds.</param>
/// <param name="Strong">Models in which it is strong.</param>
/// <param name="Models">In the order of the models; null where there is nothing to judge it by.</param>
public sealed record ClauseRowJson(
    string Hypothesis, string Id, string Text, bool IsOptional, RateJson Holds, RateJson Strong, IReadOnlyList<ClauseFindingJson?> Models)
{
    /// <summary>The JSON form of a clause.</summary>
    public static ClauseRowJson Of(ClauseRow row) => new(
        row.Hypothesis,
        row.Id,
        row.Text,
        row.IsOptional,
        RateJson.Of(row.Holds),
        RateJson.Of(row.IsStrong),
        [.. row.Models.Select(clause => clause is null ? null : new ClauseFindingJson(EnumText.Of(clause.Verdict), clause.IsOptional, clause.Evidence))]);
}

/// <summary>Whether it holds of one model.</summary>
/// <param name="Verdict"><c>strong</c>, <c>partial</c> or <c>none</c>.</param>
/// <param name="IsOptional">Whether it need not hold of this model.</param>
/// <param name="Evidence">What speaks for it, in words.</param>
public sealed record ClauseFindingJson(string Verdict, bool IsOptional, string Evidence);
