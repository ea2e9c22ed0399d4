namespace VerifiedAddition.Circuits;

/// <summary>Where what stands at a place of a child came from.</summary>
public enum PlaceOrigin
{
    /// <summary>A node of the parent that is useful there.</summary>
    Inserted,

    /// <summary>A node of the parent that is not.</summary>
    Copied,

    /// <summary>Nothing of the parent.</summary>
    Other,
}

/// <summary>Places of a child, and how many of them it uses.</summary>
/// <param name="Origin">Where they came from.</param>
/// <param name="Places">How many there are.</param>
/// <param name="Used">How many are useful nodes.</param>
public sealed record PlaceCount(PlaceOrigin Origin, int Places, int Used);

/// <summary>What a model makes of the places of inserted nodes.</summary>
/// <param name="Places">Those that it has.</param>
/// <param name="Used">Useful nodes among them.</param>
/// <param name="ByClass">Those that questions of each kind need.</param>
/// <param name="Polysemantic">Those that two operations need.</param>
/// <param name="Roles">Roles that the parent's nodes have there, counted for each node.</param>
/// <param name="RolesStanding">Those that stand in this model.</param>
public sealed record PlaceUse(
    int Places, int Used, IReadOnlyDictionary<OperationClass, int> ByClass, int Polysemantic, int Roles, int RolesStanding);
