using System.Globalization;
using Orleans.Storage;

namespace VerifiedAddition.Grains;

/// <summary>How large the state of one grain may be where this grid keeps it.</summary>
/// <param name="Bytes">The most bytes; null for no limit that a grid meets.</param>
/// <param name="Where">What sets the limit, in words.</param>
/// <param name="Advice">What to do where it is too small, as a sentence.</param>
/// <param name="Serializer">Turns state into what is stored.</param>
public sealed record StateLimit(int? Bytes, string Where, string Advice, IGrainStorageSerializer? Serializer)
{
    /// <summary>For grains in a storage without one.</summary>
    public static readonly StateLimit None = new(Bytes: null, "", "", Serializer: null);

    /// <summary>Refuses state that could not be stored, before anything depends on it.</summary>
    /// <param name="state">What would be stored.</param>
    /// <param name="what">Whose it is, as the beginning of a sentence: <c>The sweep 'nine'</c>.</param>
    /// <param name="cells">How many variants it knows.</param>
    /// <exception cref="ArgumentException">It is too large.</exception>
    public void Require<T>(T state, string what, int cells)
    {
        if (Bytes is not { } most || Serializer!.Serialize(state).ToMemory().Length is var size && size <= most)
        {
            return;
        }

        throw new ArgumentException(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what} with {cells:N0} variants would take {size:N0} bytes, but {Where} holds at most {most:N0}, " +
                $"which is about {(long)cells * most / size:N0} variants. Nothing was changed. {Advice}"),
            nameof(state));
    }
}
