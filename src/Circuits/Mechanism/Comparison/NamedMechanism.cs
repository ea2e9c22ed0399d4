namespace VerifiedAddition.Circuits;

/// <summary>A model whose mechanism was examined.</summary>
/// <param name="Name">Its name, unique within a comparison.</param>
/// <param name="Facts">What was found.</param>
public sealed record NamedMechanism(string Name, MechanismFacts Facts);
