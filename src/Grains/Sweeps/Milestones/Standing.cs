namespace VerifiedAddition.Grains;

/// <summary>What a sweep has decided of one of its variants so far.</summary>
/// <param name="Goal">How far it is trained at present.</param>
/// <param name="IsOver">Whether that is as far as the sweep wants it, before its last step.</param>
/// <param name="End">The milestone whose model the sweep takes for its last; null if it has not ended early.</param>
/// <param name="Words">What was decided and why, or what it waits for; null before its first milestone.</param>
public sealed record Standing(TrainingGoal Goal, bool IsOver, Milestone? End, string? Words);
