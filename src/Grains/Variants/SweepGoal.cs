namespace VerifiedAddition.Grains;

/// <summary>How far a sweep wants a variant trained at present.</summary>
/// <param name="Sweep">The sweep's name.</param>
/// <param name="Goal">How far.</param>
public sealed record SweepGoal(string Sweep, TrainingGoal Goal);
