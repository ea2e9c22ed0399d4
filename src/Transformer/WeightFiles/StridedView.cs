namespace VerifiedAddition.Transformer;

/// <summary>A tensor as both formats describe it: extents and steps over a run of elements.</summary>
/// <param name="Offset">Where the first element lies, counted in elements.</param>
/// <param name="Shape">The extent of each dimension, outermost first.</param>
/// <param name="Strides">How many elements one step along each dimension skips.</param>
internal sealed record StridedView(long Offset, IReadOnlyList<long> Shape, IReadOnlyList<long> Strides)
{
    /// <summary>PyTorch's own bound on dimensions.</summary>
    public const int MaxRank = 64;

    /// <summary>A tensor whose elements lie one after the other in row-major order, from the first on.</summary>
    public static StridedView Contiguous(IReadOnlyList<long> shape)
    {
        var strides = new long[shape.Count];
        var step = 1L;
        for (var dimension = shape.Count - 1; dimension >= 0; dimension--)
        {
            strides[dimension] = step;
            step *= Math.Max(1, shape[dimension]); // as PyTorch reports them: an extent of 0 counts as 1
        }

        return new StridedView(0, shape, strides);
    }

    /// <summary>How many elements a shape holds.</summary>
    /// <exception cref="InvalidDataException">An extent is negative, or their product overflows.</exception>
    public static long CountOf(IReadOnlyList<long> shape)
    {
        if (shape.Count > MaxRank || shape.Any(extent => extent < 0))
        {
            throw new InvalidDataException(
                $"a tensor has {shape.Count} dimensions or a negative extent; expected at most {MaxRank} dimensions of 0 or more.");
        }

        try
        {
            return HostTensor.CountOf(shape);
        }
        catch (OverflowException cause)
        {
            throw new InvalidDataException($"the extents [{string.Join(", ", shape)}] multiply to more than a tensor can hold.", cause);
        }
    }

    /// <summary>Copies the elements in row-major order.</summary>
    /// <param name="name">Of the tensor, for messages.</param>
    /// <param name="type">A floating-point kind.</param>
    /// <param name="data">The run of elements, a whole number of them.</param>
    /// <exception cref="InvalidDataException">
    /// An element lies outside <paramref name="data"/>, or the view holds more elements than the data does: an expanded tensor
    /// (stride 0) could ask for any amount of memory, and no weight is stored so.
    /// </exception>
    /// <exception cref="NotFiniteException">An element is no finite float32.</exception>
    public HostTensor Gather(string name, ElementType type, ReadOnlySpan<byte> data)
    {
        var available = data.Length / type.Size();
        var count = CountOf(Shape);
        if (count > available || (count > 0 && !LiesWithin(available)))
        {
            throw new InvalidDataException(
                $"a tensor of shape [{string.Join(", ", Shape)}], strides [{string.Join(", ", Strides)}] and offset {Offset} " +
                $"needs more than the {available} elements that are stored.");
        }

        var values = new float[count];
        var index = new long[Shape.Count];
        var position = Offset;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = type.ReadFloat(data, (int)position);
            if (!float.IsFinite(values[i]))
            {
                throw NotFiniteException.At(name, index, type.ReadDouble(data, (int)position));
            }

            position = Step(index, position);
        }

        return new HostTensor([.. Shape], values);
    }

    private bool LiesWithin(long available)
    {
        var last = (Int128)Offset;
        for (var dimension = 0; dimension < Shape.Count; dimension++)
        {
            last += (Int128)(Shape[dimension] - 1) * Strides[dimension];
        }

        return Offset >= 0 && Strides.All(stride => stride >= 0) && last < available;
    }

    /// <summary>Advances <paramref name="index"/> by one element in row-major order, as an odometer turns.</summary>
    private long Step(long[] index, long position)
    {
        for (var dimension = index.Length - 1; dimension >= 0; dimension--)
        {
            position += Strides[dimension];
            if (++index[dimension] < Shape[dimension])
            {
                return position;
            }

            position -= index[dimension] * Strides[dimension];
            index[dimension] = 0;
        }

        return position;
    }
}
