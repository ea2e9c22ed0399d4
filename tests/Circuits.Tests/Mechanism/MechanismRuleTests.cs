namespace VerifiedAddition.Circuits.Tests;

/// <summary>When figures say something.</summary>
public sealed class MechanismRuleTests
{
    [Theory]
    [InlineData(1000, 0, 0, Verdict.Strong)]
    [InlineData(1000, 0, 400, Verdict.Partial)] // an untrained model does it nearly half the time
    [InlineData(600, 0, 0, Verdict.Partial)]
    [InlineData(600, 580, 0, Verdict.None)] // the control does it, too
    [InlineData(510, 0, 0, Verdict.None)] // no more often than not, as far as is known
    public void What_turns_a_digit_is_judged_with_its_controls(int found, int control, int twin, Verdict verdict) =>
        Assert.Equal(verdict, MechanismRule.Turns(Share(found), Share(control), Share(twin)));

    [Theory]
    [InlineData(50, Verdict.Strong)]
    [InlineData(95, Verdict.Partial)]
    [InlineData(120, Verdict.None)]
    public void What_must_be_small_is_judged_by_its_upper_end(int found, Verdict verdict) => Assert.Equal(verdict, MechanismRule.AtMost(Share(found), 0.1));

    [Fact]
    public void A_finding_is_as_strong_as_all_its_figures()
    {
        Assert.Equal(Verdict.Strong, Finding.Of(1, "x", [Judged(Verdict.Strong), Judged(Verdict.Strong), Judged(null)]).Verdict);
        Assert.Equal(Verdict.Partial, Finding.Of(1, "x", [Judged(Verdict.Strong), Judged(Verdict.None)]).Verdict);
        Assert.Equal(Verdict.None, Finding.Of(1, "x", [Judged(Verdict.None), Judged(Verdict.None)]).Verdict);
        Assert.Null(Finding.Of(1, "x", [Judged(null)]).Verdict);
        Assert.Null(Finding.Of(1, "x", []).Verdict);
    }

    private static Amount Share(int count) => Confidence.Usual.Of(new Tally(count, 1000));

    private static Measurement Judged(Verdict? verdict) => new("y", null, null, null, Share(1), Verdict: verdict);
}
