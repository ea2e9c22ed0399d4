using System.Collections.Immutable;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Grains;

/// <summary>Which parts of an analysis are done, which follow, and what they come to. Pure: no clock, no input or output.</summary>
/// <remarks>
/// A part counts once, whoever reports it and how often. Parts come in stages: what the next one consists of is known when all of a stage
/// is done. The result is, to the bit, what one process finds that makes all parts itself.
/// </remarks>
public sealed record AnalysisLedger
{
    /// <param name="plan">What is looked for.</param>
    /// <param name="basis">What the plan's <see cref="AnalysisPlan.Basis"/> found; null if the plan is its own basis.</param>
    /// <exception cref="ArgumentException">There is no basis, or the model does not know what a named sub-task needs.</exception>
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

    /// <summary>The parts that are known of, in order; those of the last stage last.</summary>
    public ImmutableArray<AnalysisPart> Parts { get; private init; }

    /// <summary>What came of the parts that are done, by their names.</summary>
    public ImmutableDictionary<string, FoundFacts> Done { get; private init; } = ImmutableDictionary.Create<string, FoundFacts>(StringComparer.Ordinal);

    public bool IsComplete => Done.Count == Parts.Length;

    /// <summary>The numbers of the parts, in <see cref="Parts"/>, that are to be made now.</summary>
    public IReadOnlyList<int> Missing => [.. Enumerable.Range(0, Parts.Length).Where(i => !Done.ContainsKey(Parts[i].Name))];

    /// <summary>Counts a part; one that is counted already, or that is not known of, changes nothing.</summary>
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

    /// <summary>Counts what was stored of parts, as far as it belongs to this analysis.</summary>
    /// <param name="stored">The facts of a part; null if they are not stored.</param>
    public async Task<AnalysisLedger> AfterAsync(Func<AnalysisPart, Task<FoundFacts?>> stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        var (ledger, looked) = (this, 0);
        while (looked < ledger.Parts.Length) // which may be more by then
        {
            var part = ledger.Parts[looked++];
            ledger = await stored(part) is { } facts ? ledger.After(part, facts) : ledger;
        }

        return ledger;
    }

    /// <summary>What a complete analysis has found.</summary>
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

    /// <summary>What follows when all that is known of is done.</summary>
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

    /// <summary>In the order in which the useful heads suggest the tests.</summary>
    private FoundFacts Separated()
    {
        var found = Parts.SelectMany(part => Done[part.Name].Heads ?? []).ToDictionary(head => head.Test);
        return new() { Heads = [.. ColumnTest.Of(AnalysisDivision.CircuitOf(Basis!)).Select(test => found[test])] };
    }
}
