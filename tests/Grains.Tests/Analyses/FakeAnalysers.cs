using System.Collections.Concurrent;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Grains.Tests;

/// <summary>Analysers of several silos, whose parts can be held up. Their results depend only on plan and part.</summary>
internal sealed class FakeAnalysers
{
    /// <summary>Every run of a part, in the order in which they began: its silo, its analysis and its name.</summary>
    public ConcurrentQueue<(string Silo, string Analysis, string Part)> Runs { get; } = new();

    /// <summary>What a run waits for before it reports.</summary>
    public Func<string, CancellationToken, Task> Obstacle { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>A part that always fails; null for none.</summary>
    public string? Broken { get; set; }

    public IJobPerformer On(string silo) => new Analyser(this, silo);

    /// <summary>Returns how often each part of an analysis was run.</summary>
    public Dictionary<string, int> TimesOf(string analysis) =>
        Runs.Where(run => run.Analysis == analysis).CountBy(run => run.Part, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);

    /// <summary>Returns the expected result of an analysis, its parts computed in sequence.</summary>
    public static FoundFacts Expected(AnalysisPlan plan)
    {
        var ledger = new AnalysisLedger(plan, plan.Kind is AnalysisKind.Ablation ? null : Expected(plan.Basis));
        while (!ledger.IsComplete)
        {
            var part = ledger.Parts[ledger.Missing[0]];
            ledger = ledger.After(part, Found(plan, part));
        }

        return ledger.Result();
    }

    public static FoundFacts Found(AnalysisPlan plan, AnalysisPart part) => part.Step switch
    {
        AnalysisStep.Undisturbed => new() { Operations = plan.Operations ?? [Operation.Add], Circuit = Begun(plan) },
        AnalysisStep.Claims => new()
        {
            Claims = [new(new(part.Task!.Value, part.Number, [new(9, 0, 1)]), new(1, 2), default, default, default, 1, null)],
        },
        AnalysisStep.Column => new() { Heads = [.. ColumnTest.Of(Expected(plan.Basis).Circuit!).Where(test => test.Digit == part.Number && test.Kind == part.Questions).Select(Tested)] },
        _ => new() { Outcomes = [.. Targets(part).Select(target => new AblationOutcome(target, Fails(target) ? [new(part.Number!.Value, 1)] : []))] },
    };

    /// <summary>So wide that there are two questions in a run.</summary>
    private const int Wide = 1 << 14;

    private static CircuitFacts Begun(AnalysisPlan plan)
    {
        var layout = new Layout(2);
        return new(
            plan.AblationSpec,
            new(Digits: 2, Layers: 1, Heads: 2, DModel: Wide, DHead: 4),
            [Question.Parse("12+34", 2), Question.Parse("1+2", 2), Question.Parse("9+9", 2)],
            [],
            [],
            0.5,
            [],
            [],
            [.. Enumerable.Range(0, layout.ContextLength - 1).SelectMany(position => Enumerable.Range(0, 2).Select(head => new HeadAttention(
                new(position, 0, head), [.. Enumerable.Range(0, position + 1).Select(seen => seen == layout.PositionOfFirst(0) || seen == layout.PositionOfSecond(0) ? 0.5 : 0.0)])))],
            [],
            []);
    }

    /// <summary>Every other position matters, and there one head.</summary>
    private static bool Fails(AblationTarget target) => target.Position % 2 == 1 && target.Node is null or { Head: 1 };

    private static IEnumerable<AblationTarget> Targets(AnalysisPart part)
    {
        AblationTarget[] whole = part.Step is AnalysisStep.Nodes ? [] : [.. part.Places!.Select(AblationTarget.OfPosition)];
        AblationTarget[] nodes = part.Step is AnalysisStep.Positions ? [] :
        [
            .. part.Places!.SelectMany(position => new int?[] { 0, 1, null }.Select(head => AblationTarget.Of(new(position, 0, head)))),
        ];
        return [.. whole, .. nodes];
    }

    private static HeadSeparability Tested(ColumnTest test) => new(test, new([(test.Head.Position, 1)], [0], [1], 0, 0, 0, 0, true));

    private sealed class Analyser(FakeAnalysers all, string silo) : IJobPerformer
    {
        public async Task<IJobReport?> PerformAsync(WeightsRef weights, IJobPlan plan, IJobPart part, CancellationToken cancellationToken)
        {
            await Task.Yield();
            all.Runs.Enqueue((silo, plan.KeyFor(weights), part.Name));
            await all.Obstacle(part.Name, cancellationToken);
            return part.Name == all.Broken
                ? throw new IOException("the disk is on fire")
                : new AnalysisPartReport((AnalysisPart)part, FactsFile.Write(Found((AnalysisPlan)plan, (AnalysisPart)part)), 0.01, silo);
        }
    }
}
