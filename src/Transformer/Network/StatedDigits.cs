using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>Trims the weights of a model with a known number of digits, whose context may be longer than its questions.</summary>
public static class StatedDigits
{
    /// <summary>
    /// The same weights with only the positional embeddings, 3n + 4 or without a sign 3n + 3, that questions of <paramref name="digits"/> digits use. The later ones
    /// never matter, because attention is causal.
    /// </summary>
    /// <exception cref="WeightFileException">There are fewer positional embeddings.</exception>
    public static StateDict Cut(StateDict weights, int digits)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.Architecture is { Positions: not Positions.Learned })
        {
            return weights.Digits is null || weights.Digits == digits ? new(weights) { Digits = digits } : throw new WeightFileException(
                $"The file states that it is for {weights.Digits} digits, not {digits}.");
        }

        var unsigned = StateDictTensors.IsUnsigned(weights);
        var needed = new Layout(digits, unsigned).ContextLength;
        if (!weights.TryGet(StateDictTensors.PositionEmbedding, out var embedding) || embedding.Shape is not [var room, var width] || room == needed)
        {
            return weights; // inferring the shape reports what is missing or wrong
        }

        if (room < needed)
        {
            throw new WeightFileException(
                $"'{StateDictTensors.PositionEmbedding}' has room for {room} tokens, but questions of {digits} digits have {needed}: " +
                $"the model was made for {Possible(room, unsigned)}.");
        }

        var cut = new StateDict(weights.Architecture, digits);
        foreach (var (name, tensor) in weights.Entries)
        {
            cut.Add(name, name == StateDictTensors.PositionEmbedding ? new([needed, width], tensor.Values[..(int)(needed * width)]) : tensor);
        }

        return cut;
    }

    /// <summary>The numbers of digits possible with a context of <paramref name="room"/> tokens, such as <c>1 to 4 digits</c>.</summary>
    internal static string Possible(long room, bool unsigned) => Math.Min((room - (unsigned ? 3 : 4)) / 3, Layout.MaxDigits) switch
    {
        < 1 => $"no questions of this kind, which have {new Layout(1, unsigned).ContextLength} tokens or more",
        1 => "1 digit",
        var most => $"1 to {most} digits",
    };
}
