namespace VerifiedAddition.Circuits.Tests;

/// <summary>How certain verdicts are, and what remains of many.</summary>
public sealed class PValuesTests
{
    /// <summary>A share above a half: the p-value is next above the error at which Clopper and Pearson's lower end reaches it.</summary>
    [Fact]
    public void A_verdict_is_as_certain_as_the_narrowest_interval_that_bears_it()
    {
        var tally = new Tally(70, 100);

        var p = Assert.Single(Assert.Single(PValues.Of(at => [Found(at, tally)])).Measurements).P!.Value;

        Assert.Equal(1, p.Strong);
        Assert.InRange(p.Holds, Error(0.5), Error(0.5) * Math.Pow(10, 0.25));

        // Twice the probability of 70 or more of 100 where one half is to be expected.
        static double Error(double rate) => 2 * Enumerable.Range(70, 31).Sum(k => Math.Exp(LogChoose(100, k) + (100 * Math.Log(rate))));
        static double LogChoose(int n, int k) => Enumerable.Range(1, k).Sum(i => Math.Log((double)(n - k + i) / i));
    }

    [Fact]
    public void The_verdict_that_is_shown_is_the_usual_one()
    {
        var finding = Assert.Single(PValues.Of(at => [Found(at, new(70, 100))]));

        Assert.Equal((Verdict.Partial, Verdict.Partial), (finding.Verdict, finding.Measurements[0].Verdict));
        Assert.True(finding.Measurements[0].P!.Value.Holds <= Confidence.Usual.Error);
        Assert.True(Assert.Single(PValues.Of(at => [Found(at, new(51, 100))])).Measurements[0].P!.Value.Holds > Confidence.Usual.Error);
    }

    [Fact]
    public void What_is_not_judged_has_none() =>
        Assert.Null(Assert.Single(PValues.Of(at => [Finding.Of(1, "x", [new("y", null, null, null, at.Of(new Tally(1, 2)))])])).Measurements[0].P);

    /// <summary>Of 0.01, 0.04, 0.03, 0.005 the method of Holm keeps the two least: 0.005 ≤ 0.05/4, 0.01 ≤ 0.05/3, but 0.03 > 0.05/2.</summary>
    [Fact]
    public void Many_verdicts_are_corrected_step_by_step()
    {
        double[] tested = [0.01, 0.04, 0.03, 0.005];

        Assert.Equal(
            [Verdict.Strong, Verdict.Partial, Verdict.Partial, Verdict.Strong],
            PValues.Corrected([.. tested.Select(p => new PValues(p, 1e-9))]));
        Assert.Equal(
            [Verdict.Partial, Verdict.None, Verdict.None, Verdict.Partial],
            PValues.Corrected([.. tested.Select(p => new PValues(1, p))]));
        Assert.Empty(PValues.Corrected([]));
    }

    private static Finding Found(Confidence at, Tally tally)
    {
        var found = at.Of(tally);
        return Finding.Of(1, "x", [new("y", null, null, null, found, Verdict: MechanismRule.Turns(found))]);
    }
}
