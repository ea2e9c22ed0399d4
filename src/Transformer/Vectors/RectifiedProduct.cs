using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VerifiedAddition.Transformer;

/// <summary>The product of an MLP's hidden layer, much of which ReLU has made 0, with a weight: terms that are 0 are left out.</summary>
/// <remarks>
/// Rows next to each other are mostly of the same position of similar questions, which leave much the same neurons at rest. Four rows therefore share
/// a list of the neurons that any of them needs. A term of 0 changes no sum but the sign of one that is 0 itself, so results are those of
/// <see cref="Products{T}"/>, as long as every weight is finite. For one thread.
/// </remarks>
internal sealed unsafe class RectifiedProduct
{
    /// <summary>Rows that share a list.</summary>
    private const int SharingRows = 4;

    /// <summary>Neurons of a chunk: their part of a strip of the weight stays in the first cache while all rows use it. A multiple of a vector's.</summary>
    private const int ChunkNeurons = 128;

    /// <summary>The share of terms above which a product of all of them is faster.</summary>
    private const double MaxShare = 0.85;

    private readonly int[] _needed; // by chunk and list
    private readonly int[] _counts;
    private readonly int _inner;
    private readonly int _lists;

    /// <param name="rows">Maximum number of rows.</param>
    /// <param name="inner">Number of neurons.</param>
    public RectifiedProduct(int rows, int inner)
    {
        (_inner, _lists) = (inner, (rows + SharingRows - 1) / SharingRows);
        _counts = new int[_lists * ((inner + ChunkNeurons - 1) / ChunkNeurons)];
        _needed = GC.AllocateArray<int>(_counts.Length * ChunkNeurons, pinned: true);
    }

    /// <summary><c>sum += left · right</c>, for whole tiles of rows.</summary>
    /// <param name="left">[row, neuron]; a few rows after the last are read.</param>
    /// <param name="sum">[row, out]; a few rows after the last are written, and whole strips of columns.</param>
    public void AddTo(float* left, nint leftStride, in PackedSlice<float> right, float* sum, nint sumStride, int rows)
    {
        if (Avx512F.IsSupported && FindNeeded(left, leftStride, rows) < MaxShare * _inner * ((rows + SharingRows - 1) / SharingRows))
        {
            AddNeeded(left, leftStride, right, sum, sumStride, rows);
        }
        else
        {
            Products<float>.AddTo(left, leftStride, right, sum, sumStride, rows);
        }
    }

    /// <returns>The length of all lists.</returns>
    private long FindNeeded(float* left, nint stride, int rows)
    {
        var total = 0L;
        fixed (int* needed = _needed)
        {
            for (var chunk = 0; chunk * ChunkNeurons < _inner; chunk++)
            {
                for (int row = 0, list = chunk * _lists; row < rows; row += SharingRows, list++)
                {
                    _counts[list] = FindNeeded(left + (row * stride), stride, chunk * ChunkNeurons, needed + (list * (nint)ChunkNeurons));
                    total += _counts[list];
                }
            }
        }

        return total;
    }

    /// <summary>Writes the numbers of the neurons of a chunk that any of four rows needs.</summary>
    /// <returns>How many they are.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int FindNeeded(float* first, nint stride, int begin, int* needed)
    {
        var next = needed;
        var end = Math.Min(_inner, begin + ChunkNeurons);
        var neurons = Vector512<int>.Indices + Vector512.Create(begin);
        for (var i = begin; i < end; i += Vector512<float>.Count)
        {
            var at = first + i;
            var any = Vector512.Load(at) | Vector512.Load(at + stride) | Vector512.Load(at + (2 * stride)) | Vector512.Load(at + (3 * stride));
            var isNeeded = ~Vector512.Equals(any.AsInt32(), Vector512<int>.Zero) & Lanes<float>.First(end - i).AsInt32();
            Avx512F.CompressStore(next, isNeeded, neurons);
            next += BitOperations.PopCount((uint)Vector512.ExtractMostSignificantBits(isNeeded));
            neurons += Vector512.Create(Vector512<int>.Count);
        }

        return (int)(next - needed);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddNeeded(float* left, nint leftStride, in PackedSlice<float> right, float* sum, nint sumStride, int rows)
    {
        fixed (int* needed = _needed)
        {
            for (int strip = 0, column = 0; column < right.Columns; strip++, column += Products<float>.StripColumns)
            {
                for (var chunk = 0; chunk * ChunkNeurons < _inner; chunk++)
                {
                    for (int row = 0, list = chunk * _lists; row < rows; row += SharingRows, list++)
                    {
                        Tile(
                            left + (row * leftStride),
                            leftStride,
                            right[strip],
                            needed + (list * (nint)ChunkNeurons),
                            _counts[list],
                            sum + (row * sumStride) + column,
                            sumStride);
                    }
                }
            }
        }
    }

    /// <summary>Four rows by three registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile(float* left, nint row, float* right, int* needed, int count, float* sum, nint stride)
    {
        var n = Vector512<float>.Count;
        float* s1 = sum + stride, s2 = s1 + stride, s3 = s2 + stride;
        Vector512<float> a0 = Vector512.Load(sum), b0 = Vector512.Load(sum + n), c0 = Vector512.Load(sum + (2 * n));
        Vector512<float> a1 = Vector512.Load(s1), b1 = Vector512.Load(s1 + n), c1 = Vector512.Load(s1 + (2 * n));
        Vector512<float> a2 = Vector512.Load(s2), b2 = Vector512.Load(s2 + n), c2 = Vector512.Load(s2 + (2 * n));
        Vector512<float> a3 = Vector512.Load(s3), b3 = Vector512.Load(s3 + n), c3 = Vector512.Load(s3 + (2 * n));
        float* l1 = left + row, l2 = l1 + row, l3 = l2 + row;
        for (var i = 0; i < count; i++)
        {
            nint neuron = needed[i];
            var from = right + (neuron * Products<float>.StripColumns);
            Vector512<float> a = Vector512.Load(from), b = Vector512.Load(from + n), c = Vector512.Load(from + (2 * n));
            var x = Vector512.Create(left[neuron]);
            (a0, b0, c0) = (Vector512.FusedMultiplyAdd(x, a, a0), Vector512.FusedMultiplyAdd(x, b, b0), Vector512.FusedMultiplyAdd(x, c, c0));
            x = Vector512.Create(l1[neuron]);
            (a1, b1, c1) = (Vector512.FusedMultiplyAdd(x, a, a1), Vector512.FusedMultiplyAdd(x, b, b1), Vector512.FusedMultiplyAdd(x, c, c1));
            x = Vector512.Create(l2[neuron]);
            (a2, b2, c2) = (Vector512.FusedMultiplyAdd(x, a, a2), Vector512.FusedMultiplyAdd(x, b, b2), Vector512.FusedMultiplyAdd(x, c, c2));
            x = Vector512.Create(l3[neuron]);
            (a3, b3, c3) = (Vector512.FusedMultiplyAdd(x, a, a3), Vector512.FusedMultiplyAdd(x, b, b3), Vector512.FusedMultiplyAdd(x, c, c3));
        }

        a0.Store(sum);
        b0.Store(sum + n);
        c0.Store(sum + (2 * n));
        a1.Store(s1);
        b1.Store(s1 + n);
        c1.Store(s1 + (2 * n));
        a2.Store(s2);
        b2.Store(s2 + n);
        c2.Store(s2 + (2 * n));
        a3.Store(s3);
        b3.Store(s3 + n);
        c3.Store(s3 + (2 * n));
    }
}
