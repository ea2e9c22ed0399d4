using System.Runtime.InteropServices;

namespace VerifiedAddition.Transformer;

/// <summary>A tensor's shape and strides over a contiguous sequence of elements, as in both formats.</summary>
/// <param name="Offset">Index of the first element.</param>
/// <param name="Shape">The extent of each dimension, outermost first.</param>
/// <param name="Strides">For each dimension, the distance in elements between neighbours.</param>
internal sealed record StridedView(long Offset, IReadOnlyList<long> Shape, IReadOnlyList<long> Strides)
{
    /// <summary>PyTorch's own limit on the number of dimensions.</summary>
    public const int MaxRank = 64;

    /// <summary>A contiguous tensor in row-major order, from the first element on.</summary>
    public static StridedView Contiguous(IReadOnlyList<long> shape)
    {
        var strides = new long[shape.Count];
        var step = 1L;
        for (var dimension = shape.Count - 1; dimension >= 0; dimension--)
        {
            strides[dimension] = step;
            step *= Math.Max(1, shape[dimension]); // as PyTorch reports them: a dimension of 0 counts as 1
        }

        return new StridedView(0, shape, strides);
    }

    /// <summary>Number of elements of a shape.</summary>
    /// <exception cref="InvalidDataException">A dimension is negative, or the product overflows.</exception>
    public static long CountOf(IReadOnlyList<long> shape)
    {
        if (shape.Count > MaxRank || shape.Any(extent => extent < 0))
        {
            throw new InvalidDataException(
                $"a tensor has {shape.Count} dimensions or a negative one; expected at most {MaxRank} dimensions of 0 or more.");
        }

        try
        {
            return HostTensor.CountOf(shape);
        }
        catch (OverflowException cause)
        {
            throw new InvalidDataException($"the dimensions [{string.Join(", ", shape)}] multiply to more elements than a tensor can hold.", cause);
        }
    }

    /// <summary>Copies the elements in row-major order.</summary>
    /// <param name="name">Name of the tensor, for messages.</param>
    /// <param name="type">A floating-point type.</param>
    /// <param name="data">The stored elements, a whole number of them.</param>
    /// <exception cref="InvalidDataException">
    /// An element is outside <paramref name="data"/>. An expanded tensor (stride 0) has more elements than the data, and could ask for any
    /// amount of memory: the caller limits it.
    /// </exception>
    /// <exception cref="NotFiniteException">An element is not a finite float32.</exception>
    public HostTensor Gather(string name, ElementType type, FileSlice data)
    {
        var available = data.Length / type.Size();
        var count = CountOf(Shape);
        if (count > 0 && !LiesWithin(available))
        {
            throw new InvalidDataException(
                $"a tensor of shape [{string.Join(", ", Shape)}], strides [{string.Join(", ", Strides)}] and offset {Offset} " +
                $"needs more than the {available} elements that are stored.");
        }

        var values = new float[count];
        if (IsContiguous)
        {
            ReadInOrder(name, type, data, values);
        }
        else
        {
            ReadByStrides(name, type, data.Bytes(), values);
        }

        return new HostTensor([.. Shape], values);
    }

    /// <summary>Whether the elements are stored one after the other in row-major order.</summary>
    private bool IsContiguous
    {
        get
        {
            var usual = Contiguous(Shape).Strides;
            return Enumerable.Range(0, Shape.Count).All(dimension => Shape[dimension] == 1 || Strides[dimension] == usual[dimension]);
        }
    }

    /// <summary>Reads elements that are stored in order: float32 into its place, others piece by piece, so that the file is never in memory.</summary>
    private void ReadInOrder(string name, ElementType type, FileSlice data, float[] values)
    {
        const int atOnce = 1 << 14;
        var (size, isAsStored) = (type.Size(), type == ElementType.Float32 && BitConverter.IsLittleEndian);
        var buffer = isAsStored ? [] : new byte[atOnce * size];
        for (var from = 0; from < values.Length; from += atOnce)
        {
            var piece = values.AsSpan(from, Math.Min(atOnce, values.Length - from));
            var bytes = isAsStored ? MemoryMarshal.AsBytes(piece) : buffer.AsSpan(0, piece.Length * size);
            data.Read(((int)Offset + from) * size, bytes);
            for (var i = 0; i < piece.Length; i++)
            {
                piece[i] = isAsStored ? piece[i] : type.ReadFloat(bytes, i);
                if (!float.IsFinite(piece[i]))
                {
                    throw NotFiniteException.At(name, IndexOf(from + i), type.ReadDouble(bytes, i));
                }
            }
        }
    }

    private void ReadByStrides(string name, ElementType type, byte[] data, float[] values)
    {
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
    }

    /// <summary>The index of an element by its number in row-major order.</summary>
    private long[] IndexOf(long element)
    {
        var index = new long[Shape.Count];
        for (var dimension = index.Length - 1; dimension >= 0; dimension--)
        {
            (element, index[dimension]) = Math.DivRem(element, Shape[dimension]);
        }

        return index;
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

    /// <summary>Advances <paramref name="index"/> by one element in row-major order and returns the element's position.</summary>
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
