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
    public void Dump() => Assert.Fail(string.Join('\n', TheFacts.Value.Evidence.Select(e => $"{e.Claim} {e.Passed} same {e.SameClass} other {e.OtherNode} else {e.OtherPosition} {e.Verdict} {e.Attention}")));

    private static ClaimFacts Search(ClaimSpec spec)
    {
        using var model = HandBuiltAdder.Build();
        return ClaimSearch.Run(model, [Operation.Add], spec, threads: 1, CancellationToken.None);
    }
}
