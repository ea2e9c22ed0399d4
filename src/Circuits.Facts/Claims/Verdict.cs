namespace VerifiedAddition.Circuits;

/// <summary>How well a claim stands.</summary>
public enum Verdict
{
    /// <summary>Refused: it passes too seldom, or no more often than its controls.</summary>
    None,

    /// <summary>It passes more often than not and more often than every control, but not nearly always.</summary>
    Partial,

    /// <summary>It passes nearly always, and its controls do not.</summary>
    Strong,
}

/// <summary>From where on a claim stands (docs/circuits.md says why).</summary>
public static class VerdictRule
{
    /// <summary>A strong claim's pass rate is at least this, at the lower end of its interval.</summary>
    public const double StrongRate = 0.9;

    /// <summary>A strong claim's effect is at least this.</summary>
    public const double StrongEffect = 0.7;

    /// <summary>A partial claim's pass rate is more than this, at the lower end of its interval.</summary>
    public const double PartialRate = 0.5;

    /// <summary>A head that is said to read the operator or the sign gives it at least this share of its attention.</summary>
    public const double MinAttention = 0.1;

    /// <summary>A claim that passes less often than this after any part of its questions is refused without asking the rest.</summary>
    public const double FutileRate = 0.25;

    /// <summary>The verdict on what was counted.</summary>
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
