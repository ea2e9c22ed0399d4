namespace VerifiedAddition.Circuits;

/// <summary>The origin of a node at a place of a child.</summary>
public enum PlaceOrigin
{
    /// <summary>A node of the parent that is useful in the parent.</summary>
    Inserted,

    /// <summary>A node of the parent that is not useful there.</summary>
    Copied,

    /// <summary>Not from the parent.</summary>
    Other,
}

/// <summary>Number of places of a child, and how many of them it uses.</summary>
/// <param name="Origin">The origin of the places.</param>
/// <param name="Places">Number of places.</param>
/// <param name="Used">Number of places that are useful nodes.</param>
public sealed record PlaceCount(PlaceOrigin Origin, int Places, int Used);

/// <summary>A model's use of the places of inserted nodes.</summary>
/// <param name="Places">Number of places that the model has.</param>
/// <param name="Used">Number of useful nodes among them.</param>
/// <param name="ByClass">Number of them needed by each kind of questions.</param>
/// <param name="Polysemantic">Number of them needed by two operations.</param>
/// <param name="Roles">Number of roles of the parent's nodes at these places, counted for each node.</param>
/// <param name="RolesConfirmed">Number of those roles that are confirmed in this model.</param>
public sealed record PlaceUse(
    int Places, int Used, IReadOnlyDictionary<OperationClass, int> ByClass, int Polysemantic, int Roles, int RolesConfirmed);
