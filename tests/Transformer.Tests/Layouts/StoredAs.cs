namespace VerifiedAddition.Transformer.Tests;

/// <summary>How the tensors of a <c>.pth</c> lie in its storages.</summary>
public enum StoredAs
{
    /// <summary>Each in a storage of its own, row by row.</summary>
    Own,

    /// <summary>All of them one behind the other in one storage.</summary>
    Slices,

    /// <summary>Matrices column by column, as <c>.t()</c> leaves them.</summary>
    Transposed,

    /// <summary>Those with the same numbers in one storage, as tied weights are.</summary>
    Tied,

    /// <summary>Those of one number, repeated, as that number alone, as <c>expand</c> leaves them.</summary>
    Repeated,
}
