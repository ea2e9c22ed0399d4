using System.Collections.Immutable;

namespace VerifiedAddition.Grains;

/// <summary>The registry of all kinds of jobs.</summary>
public static class JobKinds
{
    /// <summary>Asks questions whose answers are known.</summary>
    public static JobKind Verification { get; } = new("verification", "verifying", "verified", VerificationPlan.AllOf);

    /// <summary>Analyses the circuits of a model.</summary>
    public static JobKind Analysis { get; } = new("analysis", "analysing", "analysed", AnalysisPlan.AllOf);

    /// <summary>Asks questions outside the format that the model was trained on.</summary>
    public static JobKind Robustness { get; } = new("robustness", "testing", "tested for robustness", RobustnessPlan.AllOf);

    /// <summary>All kinds, the most urgent first: a variant goes through them, and they get slots, in this order.</summary>
    public static ImmutableArray<JobKind> All { get; } = [Verification, Analysis, Robustness];
}
