namespace VerifiedAddition.Circuits;

/// <summary>By which ways the last MLP gets a carry in several models.</summary>
/// <param name="Chain">The carry.</param>
/// <param name="Routes">One for each model.</param>
public sealed record RouteRow(CarryChain Chain, IReadOnlyList<DeliveryRoute> Routes);
