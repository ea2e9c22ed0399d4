using VerifiedAddition.Circuits;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Several models side by side, for machines (docs/json.md); a field's name never changes.</summary>
public sealed record ModelComparisonJson(
    string Format, int Version, IReadOnlyList<ComparedModelJson> Models, IReadOnlyList<RoleJson> Claims, IReadOnlyList<ClauseRowJson> Clauses)
{
    public const string FormatName = "va-comparison";
    public const int FormatVersion = 1;

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

    public static ComparedModelJson Of(ModelClaims model) => new(
        model.Name,
        model.Facts.Analysis.Model,
        [.. model.Facts.Operations.Select(Words.Of)],
        model.Facts.Spec.Seed,
        model.Facts.Spec.Questions,
        model.Facts.Analysis.LeftOut.Count + model.Facts.Analysis.Questions.Count,
        model.Facts.Analysis.LeftOut.Count + model.Facts.Analysis.Wrong.Count,
        model.Facts.Evidence.Count,
        model.Facts.Evidence.Count(evidence => evidence.Verdict == Verdict.Strong),
        model.Facts.Evidence.Count(evidence => evidence.Verdict == Verdict.Partial));
}

/// <summary>A sub-task of a column across the models.</summary>
public sealed record RoleJson(
    string SubTask,
    int? Digit,
    string Tag,
    RateJson Stands,
    RateJson Strong,
    IReadOnlyList<PlaceJson> Places,
    IReadOnlyList<RoleFindingJson?> Models)
{
    public static RoleJson Of(RoleRow row) => new(
        row.Task.ToString(),
        row.Column,
        row.Tag,
        RateJson.Of(row.Stands),
        RateJson.Of(row.IsStrong),
        [.. row.Places.Select(place => new PlaceJson(place.Place.At, place.Place.Layer, Words.Of(place.Place.Kind), place.Models))],
        [.. row.Models.Select(found => found is null ? null : RoleFindingJson.Of(found))]);
}

/// <summary>Where claims stand, and in how many models.</summary>
public sealed record PlaceJson(string At, int Layer, string Kind, int Models);

/// <summary>What one model has of it.</summary>
public sealed record RoleFindingJson(string Verdict, int Standing, ClaimJson? Best)
{
    public static RoleFindingJson Of(RoleFinding found) =>
        new(Words.Of(found.Verdict), found.Standing, found.Best is { } best ? ClaimJson.Of(best) : null);
}

/// <summary>A clause across the models.</summary>
public sealed record ClauseRowJson(
    string Hypothesis, string Id, string Text, bool IsOptional, RateJson Holds, RateJson Strong, IReadOnlyList<ClauseFindingJson?> Models)
{
    public static ClauseRowJson Of(ClauseRow row) => new(
        row.Hypothesis,
        row.Id,
        row.Text,
        row.IsOptional,
        RateJson.Of(row.Holds),
        RateJson.Of(row.IsStrong),
        [.. row.Models.Select(clause => clause is null ? null : new ClauseFindingJson(Words.Of(clause.Verdict), clause.IsOptional, clause.Evidence))]);
}

/// <summary>Whether it holds of one model.</summary>
public sealed record ClauseFindingJson(string Verdict, bool IsOptional, string Evidence);
