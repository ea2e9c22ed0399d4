using System.Globalization;
using Orleans.Storage;

namespace VerifiedAddition.Grains;

/// <summary>Maximum size of a grain's state in this grid's storage.</summary>
/// <param name="Bytes">Maximum number of bytes; null if there is no limit that a grid can reach.</param>
/// <param name="Where">What imposes the limit, in words.</param>
/// <param name="Remedy">What to do if the limit is too low, as a clause: <c>keep state in blobs</c>.</param>
/// <param name="Serializer">Serializes state as it is stored.</param>
public sealed record StateLimit(int? Bytes, string Where, string Remedy, IGrainStorageSerializer? Serializer)
{
    /// <summary>For a storage without a limit.</summary>
    public static readonly StateLimit None = new(Bytes: null, "", "", Serializer: null);

    /// <summary>Rejects state that could not be stored, before the storage is asked.</summary>
    /// <param name="state">The state that would be stored.</param>
    /// <param name="what">Its name, as the beginning of a sentence: <c>The state 'index' of sweeps/all</c>.</param>
    /// <exception cref="InvalidOperationException">It is too large.</exception>
    public void Require<T>(T state, string what)
    {
        if (Exceeds(state) is { } size)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture, $"{what} takes {size:N0} bytes, but {Where} holds at most {Bytes:N0}. To store it, {Remedy}."));
        }
    }

    /// <summary>Rejects state that could not be stored, before anything depends on it.</summary>
    /// <param name="state">The state that would be stored.</param>
    /// <param name="what">Its owner, as the beginning of a sentence: <c>The sweep 'nine'</c>.</param>
    /// <param name="cells">Number of variants in it.</param>
    /// <exception cref="ArgumentException">It is too large.</exception>
    public void Require<T>(T state, string what, int cells)
    {
        if (Exceeds(state) is { } size)
        {
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{what} with {cells:N0} variants would take {size:N0} bytes, but {Where} holds at most {Bytes:N0}, " +
                    $"which is about {(long)cells * Bytes / size:N0} variants. Nothing was changed. Take fewer variants, or {Remedy}."),
                nameof(state));
        }
    }

    /// <summary>Returns the number of bytes that the state takes, if they are too many.</summary>
    private int? Exceeds<T>(T state) =>
        Bytes is { } most && Serializer!.Serialize(state).ToMemory().Length is var size && size > most ? size : null;
}
