
namespace VerifiedAddition.Circuits;

/// <summary>Compares which claims and clauses hold in several models.</summary>
/// <remarks>
/// The node that performs a sub-task differs from seed to seed, but that some node performs it may not. So models are compared by roles, and
/// places are listed with them. Models may differ in everything: columns count from the units, and a role that does not apply to a model is no failure.
/// </remarks>
/// <param name="Models">The models, in the order given.</param>
/// <param name="Roles">By sub-task, highest column first; those that apply to at least one model.</param>
/// <param name="Clauses">By hypothesis and clause, highest digit first.</param>
public sealed record ModelComparison(IReadOnlyList<ModelClaims> Models, IReadOnlyList<RoleRow> Roles, IReadOnlyList<ClauseRow> Clauses)
{
    /// <summary>Compares some models.</summary>
    /// <exception cref="ArgumentException">There are fewer than two models.</exception>
    public static ModelComparison Of(IReadOnlyList<ModelClaims> models)
    {
        ArgumentNullException.ThrowIfNull(models);
        return models.Count < 2
            ? throw new ArgumentException($"There is nothing to compare in {models.Count} model(s). Name two or more.", nameof(models))
            : new(models, [.. RolesOf(models)], [.. ClausesOf(models)]);
    }

    private static IEnumerable<RoleRow> RolesOf(IReadOnlyList<ModelClaims> models) =>
        from task in Enum.GetValues<SubTask>()
        from column in models.SelectMany(model => Columns(task, model.Facts)).Distinct().OrderDescending()
        select new RoleRow(task, column, [.. models.Select(model => Columns(task, model.Facts).Contains(column) ? Find(task, column, model.Facts) : null)]);

    private static IReadOnlyList<int?> Columns(SubTask task, ClaimFacts facts) =>
        task.IsOf(facts.Operations) && facts.Spec.Tasks?.Contains(task) != false ? task.Columns(facts.Analysis.Model.Digits) : [];

    /// <summary>Among claims with equal verdicts, heads come first, then claims with a higher pass rate, then those with fewer nodes.</summary>
    private static RoleFinding Find(SubTask task, int? column, ClaimFacts facts)
    {
        var layout = facts.Analysis.Model.Layout;
        ClaimEvidence[] all =
        [
            .. facts.Evidence.Where(evidence => evidence.Claim.Task == task && evidence.Claim.Column == column)
                .OrderByDescending(evidence => evidence.Verdict)
                .ThenBy(evidence => evidence.Claim.Nodes[0].IsMlp)
                .ThenByDescending(evidence => evidence.Passed.Rate)
                .ThenBy(evidence => evidence.Claim.Nodes.Count),
        ];
        ClaimEvidence[] standing = [.. all.Where(evidence => evidence.Verdict != Verdict.None)];
        return new(all.FirstOrDefault(), standing.Length, [.. standing.Select(evidence => Place.Of(evidence.Claim, layout)).Distinct()]);
    }

    private static IEnumerable<ClauseRow> ClausesOf(IReadOnlyList<ModelClaims> models)
    {
        var all = models.Select(model => Hypotheses.Of(model.Facts)
            .SelectMany(hypothesis => hypothesis.Clauses.Select(clause => (hypothesis.Name, Clause: clause)))
            .ToDictionary(said => (said.Name, said.Clause.Id), said => said.Clause)).ToArray();
        return all.SelectMany(said => said.Keys).Distinct()
            .Select(key =>
            {
                Clause?[] clauses = [.. all.Select(said => said.GetValueOrDefault(key))];
                Clause[] said = [.. clauses.OfType<Clause>()];
                return new ClauseRow(
                    key.Name, key.Id, said[0].Text, said.All(clause => clause.IsOptional), [.. clauses.Select(clause => clause is { IsTested: true } ? clause : null)]);
            })
            .OrderBy(row => Array.IndexOf(Hypotheses.Names, row.Hypothesis))
            .ThenBy(row => row.Family, StringComparer.Ordinal)
            .ThenByDescending(row => row.Digit);
    }
}
