namespace VerifiedAddition.Circuits;

/// <summary>A role, that is a sub-task of one column, and how it is played in each of several models.</summary>
/// <param name="Task">The sub-task.</param>
/// <param name="Column">Of which column, 0 for units; null for sub-tasks without one.</param>
/// <param name="Models">For each model; null where it cannot have the role: it has no such column, or does not know the operation.</param>
public sealed record RoleRow(SubTask Task, int? Column, IReadOnlyList<RoleFinding?> Models)
{
    /// <summary>What tags call it: <c>A3.SA</c>, <c>OPR</c>.</summary>
    public string Tag => new Claim(Task, Column, []).Tag;

    /// <summary>In how many of the models that can have the role some claim of it stands, strongly or partly.</summary>
    public Tally Stands => Count(verdict => verdict != Verdict.None);

    /// <summary>In how many of them some claim is strong.</summary>
    public Tally IsStrong => Count(verdict => verdict == Verdict.Strong);

    /// <summary>Where claims of it stand, and in how many models there; the commonest first. A model may have several places.</summary>
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

/// <summary>How a role is played in one model.</summary>
/// <param name="Best">The claim of it that stands best; if none stands, the one that came nearest; null if there was no node to be tested.</param>
/// <param name="Standing">How many claims of it stand, <paramref name="Best"/> among them.</param>
/// <param name="Places">Where they stand, each place once.</param>
public sealed record RoleFinding(ClaimEvidence? Best, int Standing, IReadOnlyList<Place> Places)
{
    /// <summary>That of the best claim.</summary>
    public Verdict Verdict => Best?.Verdict ?? Verdict.None;
}
