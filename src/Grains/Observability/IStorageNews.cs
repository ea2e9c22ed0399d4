namespace VerifiedAddition.Grains;

/// <summary>What the silo knows of its backends.</summary>
public interface IStorageNews
{
    /// <summary>Which backend refuses or does not answer, and its own words, without secrets; null if none is known not to.</summary>
    string? Trouble { get; }
}
