namespace VerifiedAddition.Grains;

/// <summary>When the training of a variant ends before its last step: at the first of the given steps at which all that is given holds.</summary>
/// <param name="At">Numbers of steps at which it is looked, rising.</param>
/// <param name="Loss">The loss is below this (<see cref="Milestone.Loss"/>); null for no such condition.</param>
/// <param name="Clean">All answers to these questions are right, for every operation; asked only where the loss is low enough. Null for no such condition.</param>
[GenerateSerializer, Immutable, Alias("va.StopRule")]
public sealed record StopRule(int[] At, double? Loss = null, VerificationSpec? Clean = null);
