namespace VerifiedAddition.Circuits;

/// <summary>A role (a sub-task of one column) with its findings for several models.</summary>
/// <param name="Task">The sub-task.</param>
/// <param name="Column">The column, 0 for units; null for sub-tasks without one.</param>
/// <param name="Models">One finding per model; null where the role does not apply: the model has no such column, or does not know the operation.</param>
public sealed record RoleRow(SubTask Task, int? Column, IReadOnlyList<RoleFinding?> Models)
{
    /// <summary>The role as in tags: <c>A3.SA</c>, <c>OPR</c>.</summary>
    public string Tag => new Claim(Task, Column, []).Tag;

    /// <summary>Number of models with a confirmed claim, strong or partial, among those to which the role applies.</summary>
    public Tally Stands => Count(verdict => verdict != Verdict.None);

    /// <summary>Number of those models with a strong claim.</summary>
    public Tally IsStrong => Count(verdict => verdict == Verdict.Strong);

    /// <summary>The places of confirmed claims with their numbers of models, most frequent first. A model may have several places.</summary>
    public IReadOnlyList<(Place Place, int Models)> Places =>
    [
        .. Models.SelectMany(found => found?.Places ?? []).CountBy(place => place)
            .OrderByDescending(counted => counted.Value)
            .ThenBy(counted => counted.Key.Kind)
            .ThenBy(counted => counted.Key.Layer)
            .ThenBy(counted => counted.Key.At, StringComparer.Ordinal)
            .Select(counted => (counted.Key, counted.Value)),
    ];

    private Tally Count(Func<Verdict, bool> counts) =>
        default(Tally).With([.. Models.OfType<RoleFinding>().Select(found => counts(found.Verdict))]);
}

/// <summary>The findings about a role in one model.</summary>
/// <param name="Best">The confirmed claim with the best evidence; if none is confirmed, the closest one; null if there was no node to test.</param>
/// <param name="Confirmed">Number of confirmed claims, including <paramref name="Best"/>.</param>
/// <param name="Places">The distinct places of confirmed claims.</param>
public sealed record RoleFinding(ClaimEvidence? Best, int Confirmed, IReadOnlyList<Place> Places)
{
    /// <summary>The verdict of the best claim.</summary>
    public Verdict Verdict => Best?.Verdict ?? Verdict.None;
}
