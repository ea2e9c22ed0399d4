namespace VerifiedAddition.Circuits;

/// <summary>The verdict on a claim.</summary>
public enum Verdict
{
    /// <summary>Refused: it passes too rarely, or no more often than its controls.</summary>
    None,

    /// <summary>It passes more often than not and more often than every control, but not nearly always.</summary>
    Partial,

    /// <summary>It passes nearly always, and its controls do not.</summary>
    Strong,
}

/// <summary>Thresholds for verdicts (docs/circuits.md gives the reasons).</summary>
public static class VerdictRule
{
    /// <summary>Minimum pass rate of a strong claim, at the lower end of its interval.</summary>
    public const double StrongRate = 0.9;

    /// <summary>Minimum effect of a strong claim.</summary>
    public const double StrongEffect = 0.7;

    /// <summary>Pass rate that a partial claim must exceed, at the lower end of its interval.</summary>
    public const double PartialRate = 0.5;

    /// <summary>Minimum share of attention on the operator or the sign for a head claimed to read it.</summary>
    public const double MinAttention = 0.1;

    /// <summary>A claim with a lower pass rate than this after any part of its questions is refused without testing the rest.</summary>
    public const double FutileRate = 0.25;

    /// <summary>Derives the verdict from the counts.</summary>
    public static Verdict Of(ClaimEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        if (evidence.Claim.Task.NeedsAttention() && !(evidence.Attention >= MinAttention))
        {
            return Verdict.None;
        }

        var (passed, above) = (evidence.Passed, evidence.Controls.All(control => evidence.Passed.Lower > control.Upper));
        return passed.Lower >= StrongRate && evidence.Effect >= StrongEffect && above ? Verdict.Strong
            : passed.Lower > PartialRate && above ? Verdict.Partial
            : Verdict.None;
    }
}
