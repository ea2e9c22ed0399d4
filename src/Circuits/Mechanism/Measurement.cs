namespace VerifiedAddition.Circuits;

/// <summary>One figure of an experiment.</summary>
/// <param name="What">What was done, or what is counted.</param>
/// <param name="Class">The class of questions; null for several.</param>
/// <param name="Digit">The answer digit; null for all.</param>
/// <param name="Depth">From how many columns below its carry comes; null where that does not matter.</param>
/// <param name="Found">The figure.</param>
/// <param name="Control">The same of the experiment's control; null if it has none.</param>
/// <param name="Twin">The same of an untrained model of that shape; null if that was not asked.</param>
/// <param name="Verdict">By the experiment's rule; null for a figure that is only reported.</param>
/// <param name="P">How certain the verdict is; null if there is none.</param>
public sealed record Measurement(
    string What, OperationClass? Class, int? Digit, int? Depth, Amount Found, Amount? Control = null, Amount? Twin = null, Verdict? Verdict = null, PValues? P = null);
