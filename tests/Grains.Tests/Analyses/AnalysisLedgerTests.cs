using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Grains.Tests;

public sealed class AnalysisLedgerTests
{
    private static readonly AnalysisPlan Ablation = AnalysisPlan.Of(new AnalysisRequest(new(), null, [Operation.Add]));
    private static readonly AnalysisPlan Claims = AnalysisPlan.Of(new ClaimRequest(new(), [Operation.Add]));

    /// <summary>The positions of questions of two digits.</summary>
    private static readonly int Positions = new Layout(2).ContextLength;

    public static TheoryData<AnalysisKind, AnalysisPolicy> Plans => new()
    {
        { AnalysisKind.Ablation, AnalysisPolicy.Exact },
        { AnalysisKind.Ablation, AnalysisPolicy.Seed },
        { AnalysisKind.Claims, AnalysisPolicy.Exact },
        { AnalysisKind.Separability, AnalysisPolicy.Exact },
    };

    [Fact]
    public void By_the_exact_policy_every_place_is_looked_at_once_the_questions_are_known()
    {
        var ledger = new AnalysisLedger(Ablation, basis: null);

        Assert.Equal(["undisturbed"], Names(ledger), StringComparer.Ordinal);
        ledger = Next(ledger);
        Assert.Equal(Enumerable.Range(0, Positions).Select(position => $"P{position}"), Names(ledger), StringComparer.Ordinal);
        Assert.Equal(1 + Positions, ledger.Parts.Length);
    }

    [Fact]
    public void By_the_seed_policy_nodes_are_looked_at_where_the_position_is_useful_and_only_then()
    {
        var ledger = Next(new AnalysisLedger(Ablation with { Policy = AnalysisPolicy.Seed }, basis: null));

        Assert.Equal(Enumerable.Range(0, Positions).Select(position => $"P{position}.alone"), Names(ledger), StringComparer.Ordinal);
        for (var i = 1; i < Positions; i++)
        {
            ledger = Next(ledger);
            Assert.DoesNotContain(Names(ledger), name => name.EndsWith("nodes", StringComparison.Ordinal));
        }

        Assert.Equal(
            Enumerable.Range(0, Positions).Where(position => position % 2 == 1).Select(position => $"P{position}.nodes"),
            Names(Next(ledger)), StringComparer.Ordinal);
    }

    [Fact]
    public void Claims_and_columns_follow_from_what_they_build_on()
    {
        var basis = FakeAnalysers.Expected(Ablation);

        Assert.Equal(["A0.SA", "A1.SA", "A0.SC", "A1.SC", "A1.SS", "A0.ST", "A1.ST"], Names(new(Claims, basis)), StringComparer.Ordinal);
        Assert.Equal(["Addition.A0"], Names(new(Ablation with { Kind = AnalysisKind.Separability }, basis)), StringComparer.Ordinal);
        Assert.Throws<ArgumentException>(() => new AnalysisLedger(Claims, basis: null));
    }

    [Fact]
    public void Nothing_is_to_be_done_where_nothing_is_useful()
    {
        var basis = new FoundFacts { Operations = [Operation.Add], Circuit = FakeAnalysers.Expected(Ablation).Circuit! with { Nodes = [] } };

        var ledger = new AnalysisLedger(Ablation with { Kind = AnalysisKind.Separability }, basis);

        Assert.True(ledger.IsComplete);
        Assert.Empty(ledger.Result().Heads!);
    }

    [Fact]
    public void A_sub_task_that_the_model_does_not_know_is_refused()
    {
        var plan = AnalysisPlan.Of(new ClaimRequest(new(Tasks: [SubTask.MD]), null));

        var error = Assert.Throws<ArgumentException>(() => new AnalysisLedger(plan, FakeAnalysers.Expected(Ablation)));

        Assert.Contains("The sub-task MD needs operations that this model does not know", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public void In_any_order_and_with_repetitions_the_parts_come_to_the_same(AnalysisKind kind, AnalysisPolicy policy)
    {
        var plan = (kind is AnalysisKind.Claims ? Claims : Ablation with { Kind = kind }) with { Policy = policy };
        var ledger = new AnalysisLedger(plan, kind is AnalysisKind.Ablation ? null : FakeAnalysers.Expected(plan.Basis));
        var counted = 0;
        while (!ledger.IsComplete)
        {
            var part = ledger.Parts[ledger.Missing[^1]];
            var next = ledger.After(part, FakeAnalysers.Found(plan, part));
            Assert.Same(next, next.After(part, new()));
            Assert.Same(next, next.After(new(AnalysisStep.Place, 99), new()));
            (ledger, counted) = (next, counted + 1);
        }

        Assert.Equal(ledger.Parts.Length, counted);
        Assert.Equal(FactsFile.Write(FakeAnalysers.Expected(plan)), FactsFile.Write(ledger.Result()));
    }

    [Fact]
    public async Task What_is_stored_of_parts_is_taken_up_through_all_stages()
    {
        var plan = Ablation with { Policy = AnalysisPolicy.Seed };
        var ledger = new AnalysisLedger(plan, basis: null);

        var all = await ledger.AfterAsync(part => Task.FromResult<FoundFacts?>(FakeAnalysers.Found(plan, part)));
        var some = await ledger.AfterAsync(part => Task.FromResult(part.Number is 3 ? null : FakeAnalysers.Found(plan, part)));

        Assert.True(all.IsComplete);
        Assert.Equal(["P3.alone"], Names(some), StringComparer.Ordinal);
    }

    [Fact]
    public void An_unfinished_analysis_has_no_result() => Assert.Throws<InvalidOperationException>(() => new AnalysisLedger(Ablation, null).Result());

    private static AnalysisLedger Next(AnalysisLedger ledger)
    {
        var part = ledger.Parts[ledger.Missing[0]];
        return ledger.After(part, FakeAnalysers.Found(ledger.Plan, part));
    }

    private static IEnumerable<string> Names(AnalysisLedger ledger) => ledger.Missing.Select(number => ledger.Parts[number].Name);
}
