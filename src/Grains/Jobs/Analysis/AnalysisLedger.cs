using System.Collections.Immutable;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Grains;

/// <summary>The completed parts of an analysis, the next ones, and the merged result. Pure: no clock, no input or output.</summary>
/// <remarks>
/// A part counts once, whoever reports it and however often. Parts come in stages: the parts of a stage are known when the stage before it
/// is complete. The result is bit-identical to that of a single process that computes all parts.
/// </remarks>
public sealed record AnalysisLedger
{
    /// <param name="plan">The plan.</param>
    /// <param name="basis">The result of the plan's <see cref="AnalysisPlan.Basis"/>; null if the plan is its own basis.</param>
    /// <exception cref="ArgumentException">The basis is missing, or the model lacks an operation that a named sub-task needs.</exception>
    public AnalysisLedger(AnalysisPlan plan, FoundFacts? basis)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.Kind is not AnalysisKind.Ablation && basis is null)
        {
            throw new ArgumentException($"An analysis of kind {plan.Kind} builds on an ablation.", nameof(basis));
        }

        (Plan, Basis) = (plan, basis);
        Parts = plan.Kind switch
        {
            AnalysisKind.Ablation => [AnalysisDivision.Beginning],
            AnalysisKind.Claims => [.. AnalysisDivision.Claims(plan, basis!)],
            _ => [.. AnalysisDivision.Columns(basis!)],
        };
    }

    public AnalysisPlan Plan { get; }

    public FoundFacts? Basis { get; }

    /// <summary>The parts known so far, in order; those of the latest stage last.</summary>
    public ImmutableArray<AnalysisPart> Parts { get; private init; }

    /// <summary>Results of the completed parts, by name.</summary>
    public ImmutableDictionary<string, FoundFacts> Done { get; private init; } = ImmutableDictionary.Create<string, FoundFacts>(StringComparer.Ordinal);

    public bool IsComplete => Done.Count == Parts.Length;

    /// <summary>Indices in <see cref="Parts"/> of the parts to compute now.</summary>
    public IReadOnlyList<int> Missing => [.. Enumerable.Range(0, Parts.Length).Where(i => !Done.ContainsKey(Parts[i].Name))];

    /// <summary>Counts a part; one that is already counted, or unknown, changes nothing.</summary>
    public AnalysisLedger After(AnalysisPart part, FoundFacts facts)
    {
        ArgumentNullException.ThrowIfNull(part);
        ArgumentNullException.ThrowIfNull(facts);
        if (Done.ContainsKey(part.Name) || !Parts.Any(known => known.Name == part.Name))
        {
            return this;
        }

        var next = this with { Done = Done.Add(part.Name, facts) };
        return next.IsComplete ? next with { Parts = [.. next.Parts, .. next.Following()] } : next;
    }

    /// <summary>Counts the stored parts that belong to this analysis.</summary>
    /// <param name="stored">Returns the facts of a part; null if they are not stored.</param>
    public async Task<AnalysisLedger> AfterAsync(Func<AnalysisPart, Task<FoundFacts?>> stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        var (ledger, looked) = (this, 0);
        while (looked < ledger.Parts.Length) // it may have grown
        {
            var part = ledger.Parts[looked++];
            ledger = await stored(part) is { } facts ? ledger.After(part, facts) : ledger;
        }

        return ledger;
    }

    /// <summary>Returns the result of a complete analysis.</summary>
    public FoundFacts Result()
    {
        if (!IsComplete)
        {
            throw new InvalidOperationException($"{Parts.Length - Done.Count} parts of the analysis are not done.");
        }

        return Plan.Kind switch
        {
            AnalysisKind.Ablation => Ablated(),
            AnalysisKind.Claims => new()
            {
                Operations = Basis!.Operations,
                Claims = ClaimEvidence.Merge(Parts.SelectMany(part => Done[part.Name].Claims ?? [])),
            },
            _ => Separated(),
        };
    }

    /// <summary>Returns the next stage once all known parts are done.</summary>
    private IReadOnlyList<AnalysisPart> Following() => Parts[^1].Step switch
    {
        AnalysisStep.Undisturbed => AnalysisDivision.Places(Plan, Begun()),
        AnalysisStep.Positions => AnalysisDivision.Nodes(Outcomes(), Begun()),
        _ => [],
    };

    private CircuitFacts Begun() => AnalysisDivision.CircuitOf(Done[AnalysisDivision.Beginning.Name]);

    private IReadOnlyList<AblationOutcome> Outcomes() => AblationOutcome.Merge(Parts.SelectMany(part => Done[part.Name].Outcomes ?? []));

    private FoundFacts Ablated()
    {
        var all = Outcomes();
        return Done[AnalysisDivision.Beginning.Name] with
        {
            Circuit = Begun() with
            {
                Positions = [.. all.Where(outcome => outcome.Target.Node is null)],
                Nodes = [.. all.Where(outcome => outcome.Target.Node is not null)],
            },
        };
    }

    /// <summary>Merges the results in the order in which the useful heads suggest the tests.</summary>
    private FoundFacts Separated()
    {
        var found = Parts.SelectMany(part => Done[part.Name].Heads ?? []).ToDictionary(head => head.Test);
        return new() { Heads = [.. ColumnTest.Of(AnalysisDivision.CircuitOf(Basis!)).Select(test => found[test])] };
    }
}
