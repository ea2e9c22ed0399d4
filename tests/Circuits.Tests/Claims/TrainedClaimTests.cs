namespace VerifiedAddition.Circuits.Tests;

/// <summary>Claims about a trained adder of five digits: what it does stands, what it does not is refused.</summary>
public sealed class TrainedClaimTests
{
    [Theory]
    [InlineData("P13L0H0", SubTask.SA, 4, Verdict.Strong)]
    [InlineData("P16L0H0", SubTask.SA, 1, Verdict.Strong)]
    [InlineData("P14L0H1", SubTask.SC, 2, Verdict.Strong)]
    [InlineData("P16L0H1", SubTask.SC, 0, Verdict.Strong)]
    [InlineData("P12L0H0", SubTask.ST, 4, Verdict.Strong)]
    [InlineData("P9L0H1", SubTask.ST, 2, Verdict.Strong)]
    [InlineData("P16L0H0", SubTask.SC, 0, Verdict.None)] // the head that sums the tens does not know the units' carry
    [InlineData("P16L0H1", SubTask.SA, 1, Verdict.None)] // nor the other way round
    [InlineData("P13L0H0", SubTask.SA, 3, Verdict.None)] // another digit
    [InlineData("P9L0H1", SubTask.ST, 3, Verdict.None)] // another column
    public void A_claim_gets_the_verdict_it_deserves(string node, SubTask task, int column, Verdict verdict)
    {
        using var model = OriginalGolden.Model();
        Node[] useful = [.. OriginalGolden.Instance.Nodes.Select(known => new Node(known.Position, known.Layer, known.Head < 3 ? known.Head : null))];

        var found = Assert.Single(ClaimSearch.Test(
            model, [new(task, column, [Node.Parse(node)])], useful, new(), TestContext.Current.CancellationToken));

        Assert.Equal(verdict, found.Verdict);
    }
}
