namespace VerifiedAddition.Grains;

/// <summary>Reads the stored states of grains that are not active.</summary>
public interface IStoredStates
{
    /// <summary>Returns a stored state; a new one if nothing is stored.</summary>
    /// <param name="name">The name of the state.</param>
    /// <param name="grain">The grain whose state it is.</param>
    /// <exception cref="InvalidDataException">What is stored is damaged.</exception>
    /// <exception cref="IOException">The storage cannot be read.</exception>
    T Read<T>(string name, GrainId grain)
        where T : new();
}
