using System.Collections.Immutable;

namespace VerifiedAddition.Grains;

/// <summary>The kinds of jobs that there are: the one place where they are registered.</summary>
public static class JobKinds
{
    /// <summary>Questions of which the answers are known are asked.</summary>
    public static JobKind Verification { get; } = new("verification", "verifying", "verified", VerificationPlan.AllOf);

    /// <summary>A model is looked into.</summary>
    public static JobKind Analysis { get; } = new("analysis", "analysing", "analysed", AnalysisPlan.AllOf);

    /// <summary>Questions outside the format that a model was trained on are asked.</summary>
    public static JobKind Robustness { get; } = new("robustness", "testing", "tested for robustness", RobustnessPlan.AllOf);

    /// <summary>All of them, the more urgent first: that is the order in which a variant goes through them and in which they get slots.</summary>
    public static ImmutableArray<JobKind> All { get; } = [Verification, Analysis, Robustness];
}
