namespace VerifiedAddition.Grains;

/// <summary>A silo that parts can be sent to.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Room">Slots that do not train; 0 if a part would have to wait for one.</param>
/// <param name="Rank">Silos of a lower rank are used first: those without a GPU, then those with one.</param>
public sealed record JobSilo(SiloAddress Address, int Room = 1, int Rank = 0);
