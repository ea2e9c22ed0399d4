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
        { AnalysisKind.Ablation, AnalysisPolicy.Original },
        { AnalysisKind.Claims, AnalysisPolicy.Exact },
        { AnalysisKind.Separability, AnalysisPolicy.Exact },
    };

    [Fact]
    public void By_the_exact_policy_every_place_is_looked_at_once_the_questions_are_known()
    {
        var ledger = new AnalysisLedger(Ablation, basis: null);

        Assert.Equal(["undisturbed"], Names(ledger), StringComparer.Ordinal);
        ledger = Next(ledger);
        Assert.Equal(["P0-5.Q0", "P0-5.Q2", "P6-9.Q0", "P6-9.Q2"], Names(ledger), StringComparer.Ordinal);
        Assert.Equal(Positions, ledger.Parts.Where(part => part.Number is 2).Sum(part => part.Places!.Length));
    }

    [Fact]
    public void By_the_seed_policy_nodes_are_looked_at_where_the_position_is_useful_and_only_then()
    {
        var ledger = Next(new AnalysisLedger(Ablation with { Policy = AnalysisPolicy.Original }, basis: null));

        Assert.Equal(["P0-5.alone.Q0", "P0-5.alone.Q2", "P6-9.alone.Q0", "P6-9.alone.Q2"], Names(ledger), StringComparer.Ordinal);
        for (var i = 1; i < 4; i++)
        {
            ledger = Next(ledger);
            Assert.DoesNotContain(Names(ledger), name => name.Contains("nodes", StringComparison.Ordinal));
        }

        ledger = Next(ledger);
        Assert.Equal(["P1-9.nodes.Q0", "P1-9.nodes.Q2"], Names(ledger), StringComparer.Ordinal);
        Assert.Equal([1, 3, 5, 7, 9], ledger.Parts[^1].Places!);
    }

    [Fact]
    public void A_model_that_answers_nothing_rightly_has_its_places_looked_at_without_questions()
    {
        var plan = Ablation;
        var begun = FakeAnalysers.Found(plan, AnalysisDivision.Beginning);

        var places = AnalysisDivision.Places(plan, begun.Circuit! with { Questions = [] });

        Assert.Equal(["P0-5.Q0", "P6-9.Q0"], places.Select(part => part.Name), StringComparer.Ordinal);
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
            Assert.Same(next, next.After(new(AnalysisStep.Places, 99, [0]), new()));
            (ledger, counted) = (next, counted + 1);
        }

        Assert.Equal(ledger.Parts.Length, counted);
        Assert.Equal(FactsFile.Write(FakeAnalysers.Expected(plan)), FactsFile.Write(ledger.Result()));
    }

    [Fact]
    public async Task What_is_stored_of_parts_is_taken_up_through_all_stages()
    {
        var plan = Ablation with { Policy = AnalysisPolicy.Original };
        var ledger = new AnalysisLedger(plan, basis: null);

        var all = await ledger.AfterAsync(part => Task.FromResult<FoundFacts?>(FakeAnalysers.Found(plan, part)));
        var some = await ledger.AfterAsync(part => Task.FromResult(part.Name == "P6-9.alone.Q2" ? null : FakeAnalysers.Found(plan, part)));

        Assert.True(all.IsComplete);
        Assert.Equal(["P6-9.alone.Q2"], Names(some), StringComparer.Ordinal);
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
