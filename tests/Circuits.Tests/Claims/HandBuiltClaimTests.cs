using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits.Tests;

/// <summary>The sub-tasks of a model that was built by hand are found, and what it does not do is refused.</summary>
public sealed class HandBuiltClaimTests
{
    private static readonly Lazy<ClaimFacts> TheFacts = new(() => Search(new()));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("P8L0H0", SubTask.SA, 0)]
    [InlineData("P7L0H0", SubTask.SA, 1)]
    [InlineData("P7L0H1", SubTask.SC, 0)]
    [InlineData("P7L0MLP", SubTask.SC, 0)]
    [InlineData("P6L0H0", SubTask.SC, 1)]
    [InlineData("P6L0H1", SubTask.SS, 1)]
    [InlineData("P6L0MLP", SubTask.SS, 1)]
    [InlineData("P6L0H0", SubTask.ST, 1)]
    [InlineData("P6L0H1", SubTask.ST, 0)]
    public void What_it_does_is_found_and_strong(string node, SubTask task, int column)
    {
        var found = Assert.Single(TheFacts.Value.Evidence, evidence => evidence.Claim.ToString() == $"{node} A{column}.{task}");

        Assert.Equal((Verdict.Strong, new Tally(100, 100)), (found.Verdict, found.Passed));
        Assert.Equal(new Tally(0, 100), found.SameClass);
    }

    [Theory]
    [InlineData("P8L0H0", SubTask.SA, 1)] // the units, not the tens
    [InlineData("P7L0H0", SubTask.SC, 0)] // the tens' sum, not the units' carry
    [InlineData("P7L0H1", SubTask.SA, 1)] // the carry, not the sum
    [InlineData("P7L1MLP", SubTask.SA, 1)] // it says the digit, carry and all
    [InlineData("P7L1H0", SubTask.SA, 1)] // it does nothing
    [InlineData("P6L0H1", SubTask.SC, 1)]
    public void What_it_does_not_is_refused(string node, SubTask task, int column)
    {
        using var model = HandBuiltAdder.Build();

        var found = Assert.Single(ClaimSearch.Test(model, [new(task, column, [Node.Parse(node)])], HandBuiltAdder.Circuit, new(), Cancellation));

        Assert.Equal(Verdict.None, found.Verdict);
    }

    [Fact]
    public void A_claim_does_not_depend_on_what_is_tested_beside_it()
    {
        using var model = HandBuiltAdder.Build();
        var facts = TheFacts.Value;
        var useful = facts.Analysis.UsefulNodes.Select(outcome => outcome.Target.Node!.Value).ToArray();

        var apart = facts.Evidence.Reverse().SelectMany(evidence => ClaimSearch.Test(model, [evidence.Claim], useful, facts.Spec, Cancellation));

        Assert.Equal(facts.Evidence.Select(Text), ClaimEvidence.Merge(apart).Select(Text), StringComparer.Ordinal);
    }

    [Fact]
    public void The_same_is_found_with_any_number_of_threads()
    {
        using var model = HandBuiltAdder.Build();
        var facts = TheFacts.Value;
        var units = ClaimUnit.Of([Operation.Add], facts.Spec, 2);

        var threaded = ClaimSearch.Test(model, facts.Analysis, units, facts.Spec, threads: 3, Cancellation);

        Assert.Equal(facts.Evidence.Select(Text), threaded.Select(Text), StringComparer.Ordinal);
    }

    [Fact]
    public void Another_seed_asks_other_questions_and_the_same_nodes_always_pass()
    {
        var other = Search(new(Seed: 7));

        Assert.Equal(Perfect(TheFacts.Value), Perfect(other), StringComparer.Ordinal);

        static IEnumerable<string> Perfect(ClaimFacts facts) => facts.Evidence
            .Where(evidence => evidence.Passed.Rate >= 1).Select(evidence => evidence.Claim.ToString());
    }

    [Fact]
    public void A_filter_and_a_choice_of_sub_tasks_leave_the_others_out()
    {
        var found = Search(new(Tasks: [SubTask.SA, SubTask.SC], Filter: FilterText.Parse("And(Head, Position(P7))")));

        Assert.Equal(
            ["P7L0H0 A1.SA", "P7L0H1 A1.SA", "P7L0H0 A0.SC", "P7L0H1 A0.SC"],
            found.Evidence.Select(evidence => evidence.Claim.ToString()),
            StringComparer.Ordinal);
    }

    [Fact]
    public void Its_tags_are_written_as_the_originals_write_them()
    {
        var tags = TheFacts.Value.Tagged();

        Assert.Equal(HandBuiltAdder.Circuit, tags.Select(tagged => tagged.Node));
        Assert.Equal(["Algo:A1.SC", "Algo:A1.ST"], Tags("P6L0H0"));
        Assert.Equal(["Algo:A1.SA"], Tags("P7L0H0"));
        Assert.Equal(["Algo:A0.SC"], Tags("P7L0MLP"));
        Assert.Equal(["Algo:A0.SA"], Tags("P8L0H0"));

        string[] Tags(string node) => [.. tags.Single(tagged => tagged.Node == Node.Parse(node)).Tags.Select(tag => tag.ToString())];
    }

    [Fact]
    public void The_clauses_of_the_hypothesis_hold_where_they_should()
    {
        var addition = Assert.Single(Hypotheses.Of(TheFacts.Value));

        Assert.Equal("addition", addition.Name);
        Assert.Equal(
            ["add-1.1 Strong", "add-1.0 Strong", "add-2.1 Strong", "add-2.0 Strong", "add-4 Strong", "add-5.after Strong", "add-5.before None", "add-6 Strong"],
            addition.Clauses.Select(clause => $"{clause.Id} {clause.Verdict}"),
            StringComparer.Ordinal);
        Assert.StartsWith("P7L0H0 A1.SA passes 100 %", addition.Clauses[0].Evidence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(35, null, "35 questions for each claim are too few")]
    [InlineData(100, SubTask.MD, "The sub-task MD needs operations that this model does not know")]
    public void What_cannot_be_tested_is_refused(int questions, SubTask? task, string reason)
    {
        var error = Assert.Throws<ArgumentException>(() => Search(new(Questions: questions, Tasks: task is { } one ? [one] : null)));

        Assert.StartsWith(reason, error.Message, StringComparison.Ordinal);
    }

    private static string Text(ClaimEvidence evidence) =>
        $"{evidence.Claim} {evidence.Passed} {evidence.SameClass} {evidence.OtherNode} {evidence.OtherPosition} {evidence.Symbols}";

    private static ClaimFacts Search(ClaimSpec spec)
    {
        using var model = HandBuiltAdder.Build();
        return ClaimSearch.Run(model, [Operation.Add], spec, threads: 1, CancellationToken.None);
    }
}
