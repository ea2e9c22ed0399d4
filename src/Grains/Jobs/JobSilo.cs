namespace VerifiedAddition.Grains;

/// <summary>A silo that parts can be sent to.</summary>
/// <param name="Address">Which one.</param>
/// <param name="Room">Slots in which nothing trains; 0 if a part would have to wait for one.</param>
/// <param name="Rank">Silos of a lower rank are filled first: those without a GPU, then those with one.</param>
public sealed record JobSilo(SiloAddress Address, int Room = 1, int Rank = 0);
