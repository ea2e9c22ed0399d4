namespace VerifiedAddition.Circuits.Tests;

public sealed class ClaimEvidenceTests
{
    [Theory]
    [InlineData(100, 0, 0, 0, Verdict.Strong)]
    [InlineData(96, 0, 0, 0, Verdict.Strong)]
    [InlineData(95, 0, 0, 0, Verdict.Partial)] // its interval begins at 88.7 %
    [InlineData(100, 0, 30, 0, Verdict.Strong)]
    [InlineData(100, 0, 31, 0, Verdict.Partial)] // an effect of 0.69
    [InlineData(61, 0, 0, 0, Verdict.Partial)]
    [InlineData(60, 0, 0, 0, Verdict.None)] // its interval begins at 49.7 %
    [InlineData(75, 70, 0, 0, Verdict.None)] // not told apart from what the same class does
    [InlineData(75, 0, 0, 70, Verdict.None)]
    [InlineData(0, 0, 0, 0, Verdict.None)]
    public void The_verdict_follows_from_the_counts(int passed, int sameClass, int otherNode, int otherPosition, Verdict verdict) =>
        Assert.Equal(verdict, Evidence(SubTask.SA, passed, sameClass, otherNode, otherPosition, 0).Verdict);

    [Theory]
    [InlineData(0.09, Verdict.None)]
    [InlineData(0.1, Verdict.Strong)]
    public void Whoever_reads_the_operator_must_look_at_it(double attention, Verdict verdict) =>
        Assert.Equal(verdict, Evidence(SubTask.OPR, 100, 0, 0, 0, attention).Verdict);

    [Fact]
    public void Without_controls_nothing_stands() =>
        Assert.Equal(Verdict.None, (Evidence(SubTask.SA, 100, 0, 0, 0, 0) with { OtherNode = default }).Verdict);

    [Fact]
    public void The_fewest_questions_are_just_enough_for_a_strong_claim()
    {
        Assert.True(new Tally(ClaimSpec.MinQuestions, ClaimSpec.MinQuestions).Lower >= VerdictRule.StrongRate);
        Assert.True(new Tally(ClaimSpec.MinQuestions - 1, ClaimSpec.MinQuestions - 1).Lower < VerdictRule.StrongRate);
    }

    [Fact]
    public void The_interval_is_the_exact_one()
    {
        Assert.Equal((0.9638, 1), (Math.Round(new Tally(100, 100).Lower, 4), new Tally(100, 100).Upper));
        Assert.Equal((0.3983, 0.6017), (Math.Round(new Tally(50, 100).Lower, 4), Math.Round(new Tally(50, 100).Upper, 4)));
        Assert.Equal((0, 1), (default(Tally).Lower, default(Tally).Upper));
    }

    [Theory]
    [InlineData("A3.SA", "A3.SA", Verdict.Strong)]
    [InlineData("A3.SA.A3", "A3.SA", Verdict.Partial)]
    [InlineData("OPR", "OPR", Verdict.Strong)]
    [InlineData("OPR.A310", "OPR", Verdict.Partial)]
    public void A_tag_says_how_well_its_claim_stands(string value, string claim, Verdict verdict) =>
        Assert.Equal(new(claim, verdict), ConfirmedTask.Of(new(TagKinds.Algorithm, value)));

    [Fact]
    public void Parts_are_put_together_in_one_order()
    {
        ClaimEvidence[] all = [Of("P9L0H1", SubTask.SC, 0), Of("P9L0H1", SubTask.SA, 0), Of("P9L0H0", SubTask.SA, 0), Of("P8L0H1", SubTask.SA, 1)];

        Assert.Equal(
            ["P8L0H1 A1.SA", "P9L0H0 A0.SA", "P9L0H1 A0.SA", "P9L0H1 A0.SC"],
            ClaimEvidence.Merge(all).Select(evidence => evidence.Claim.ToString()), StringComparer.Ordinal);
        Assert.Equal(ClaimEvidence.Merge(all), ClaimEvidence.Merge(all.Reverse()));

        static ClaimEvidence Of(string node, SubTask task, int column) => ClaimEvidence.Nothing(new(task, column, [Node.Parse(node)]));
    }

    private static ClaimEvidence Evidence(SubTask task, int passed, int sameClass, int otherNode, int otherPosition, double attention) => new(
        new(task, 0, [new(8, 0, 0)]), new(passed, 100), new(sameClass, 100), new(otherNode, 100), new(otherPosition, 100), 1, attention);
}
