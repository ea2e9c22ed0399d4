using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VerifiedAddition.Transformer;

/// <summary>The dot products of four rows with four other rows.</summary>
internal static unsafe class SixteenDots<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Number of rows on either side.</summary>
    public const int Rows = 4;

    private const int LineBytes = 64;

    /// <param name="width">Elements of a row, a multiple of a vector's; those behind its last one are zero.</param>
    /// <param name="to">[left row, right row].</param>
    /// <param name="stride">Elements from one row of <paramref name="to"/> to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Write(T** left, T** right, int width, T* to, nint stride)
    {
        Vector512<T> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
        Vector512<T> c0 = default, c1 = default, c2 = default, c3 = default, d0 = default, d1 = default, d2 = default, d3 = default;
        T* l0 = left[0], l1 = left[1], l2 = left[2], l3 = left[3];
        T* r0 = right[0], r1 = right[1], r2 = right[2], r3 = right[3];
        for (nint i = 0; i < width; i += Vector512<T>.Count)
        {
            var (w, x, y, z) = (Vector512.Load(r0 + i), Vector512.Load(r1 + i), Vector512.Load(r2 + i), Vector512.Load(r3 + i));
            var l = Vector512.Load(l0 + i);
            (a0, a1) = (Lanes<T>.MultiplyAdd(l, w, a0), Lanes<T>.MultiplyAdd(l, x, a1));
            (a2, a3) = (Lanes<T>.MultiplyAdd(l, y, a2), Lanes<T>.MultiplyAdd(l, z, a3));
            l = Vector512.Load(l1 + i);
            (b0, b1) = (Lanes<T>.MultiplyAdd(l, w, b0), Lanes<T>.MultiplyAdd(l, x, b1));
            (b2, b3) = (Lanes<T>.MultiplyAdd(l, y, b2), Lanes<T>.MultiplyAdd(l, z, b3));
            l = Vector512.Load(l2 + i);
            (c0, c1) = (Lanes<T>.MultiplyAdd(l, w, c0), Lanes<T>.MultiplyAdd(l, x, c1));
            (c2, c3) = (Lanes<T>.MultiplyAdd(l, y, c2), Lanes<T>.MultiplyAdd(l, z, c3));
            l = Vector512.Load(l3 + i);
            (d0, d1) = (Lanes<T>.MultiplyAdd(l, w, d0), Lanes<T>.MultiplyAdd(l, x, d1));
            (d2, d3) = (Lanes<T>.MultiplyAdd(l, y, d2), Lanes<T>.MultiplyAdd(l, z, d3));
        }

        if (typeof(T) != typeof(float))
        {
            Sum(to, a0, a1, a2, a3);
            Sum(to + stride, b0, b1, b2, b3);
            Sum(to + (2 * stride), c0, c1, c2, c3);
            Sum(to + (3 * stride), d0, d1, d2, d3);
            return;
        }

        var memory = stackalloc byte[(SixteenSums.Floats * sizeof(float)) + LineBytes];
        var vectors = (float*)(((nuint)memory + (LineBytes - 1)) & ~(nuint)(LineBytes - 1));
        Store((T*)vectors, a0, a1, a2, a3);
        Store((T*)vectors + 64, b0, b1, b2, b3);
        Store((T*)vectors + 128, c0, c1, c2, c3);
        Store((T*)vectors + 192, d0, d1, d2, d3);
        var sums = SixteenSums.Of(vectors).As<float, T>();
        sums.GetLower().GetLower().Store(to);
        sums.GetLower().GetUpper().Store(to + stride);
        sums.GetUpper().GetLower().Store(to + (2 * stride));
        sums.GetUpper().GetUpper().Store(to + (3 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(T* to, Vector512<T> a, Vector512<T> b, Vector512<T> c, Vector512<T> d)
    {
        a.Store(to);
        b.Store(to + Vector512<T>.Count);
        c.Store(to + (2 * Vector512<T>.Count));
        d.Store(to + (3 * Vector512<T>.Count));
    }

    private static void Sum(T* to, Vector512<T> a, Vector512<T> b, Vector512<T> c, Vector512<T> d)
    {
        (to[0], to[1]) = (Lanes<T>.Sum(a), Lanes<T>.Sum(b));
        (to[2], to[3]) = (Lanes<T>.Sum(c), Lanes<T>.Sum(d));
    }
}
