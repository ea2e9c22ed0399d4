namespace VerifiedAddition.Grains;

/// <summary>One run of a part.</summary>
/// <param name="Number">Unique among all runs, including those of earlier activations.</param>
/// <param name="Part">The number of the part in its job.</param>
/// <param name="Silo">The silo it was sent to.</param>
/// <param name="Assigned">When it was sent, on the clock of its <see cref="JobSchedule"/>.</param>
public sealed record Assignment(long Number, int Part, SiloAddress Silo, TimeSpan Assigned);
