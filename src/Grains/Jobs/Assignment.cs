namespace VerifiedAddition.Grains;

/// <summary>One run of a part.</summary>
/// <param name="Number">Tells it from every other run, also from those of earlier activations.</param>
/// <param name="Part">The part's number in its job.</param>
/// <param name="Silo">Where it was sent.</param>
/// <param name="Assigned">When, on the clock of its <see cref="JobSchedule"/>.</param>
public sealed record Assignment(long Number, int Part, SiloAddress Silo, TimeSpan Assigned);
