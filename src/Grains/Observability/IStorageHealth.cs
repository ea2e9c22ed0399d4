namespace VerifiedAddition.Grains;

/// <summary>The state of the silo's backends.</summary>
public interface IStorageHealth
{
    /// <summary>The backend that refuses or does not answer, with its error message without secrets; null if none is known.</summary>
    string? Trouble { get; }
}
