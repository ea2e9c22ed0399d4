using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace VerifiedAddition.Circuits;

/// <summary>Attention from rows that read keys and values of other rows, without copies of these: one key position after the other.</summary>
/// <param name="Rows">The question of each row that reads.</param>
/// <param name="Heads">A bit for each head that reads.</param>
/// <param name="HeadCount">Number of heads of the layer.</param>
/// <param name="Width">d_head.</param>
/// <param name="Keys">Number of key positions.</param>
internal readonly record struct HeadReading(int[] Rows, uint Heads, int HeadCount, int Width, int Keys)
{
    private int HeadsWidth => HeadCount * Width;

    /// <summary>Writes the scores of one key position.</summary>
    /// <param name="query">[row, head * d_head].</param>
    /// <param name="keyValues">[key row, 2 * head * d_head], keys first.</param>
    /// <param name="of">The key row of each question.</param>
    /// <param name="key">The key position.</param>
    /// <param name="scores">[row, head, key].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Score(ReadOnlySpan<float> query, ReadOnlySpan<float> keyValues, int[] of, int key, Span<float> scores)
    {
        for (var row = 0; row < Rows.Length; row++)
        {
            var keys = keyValues.Slice(of[Rows[row]] * 2 * HeadsWidth, HeadsWidth);
            var queries = query.Slice(row * HeadsWidth, HeadsWidth);
            for (var head = 0; head < HeadCount; head++)
            {
                if (((Heads >> head) & 1) != 0)
                {
                    scores[(((row * HeadCount) + head) * Keys) + key] = Dot(queries.Slice(head * Width, Width), keys.Slice(head * Width, Width));
                }
            }
        }
    }

    /// <summary>Adds the values of one key position, weighted by the pattern.</summary>
    /// <param name="pattern">[row, head, key].</param>
    /// <param name="keyValues">[key row, 2 * head * d_head], keys first.</param>
    /// <param name="of">The key row of each question.</param>
    /// <param name="key">The key position.</param>
    /// <param name="read">[row, head * d_head].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<float> pattern, ReadOnlySpan<float> keyValues, int[] of, int key, Span<float> read)
    {
        for (var row = 0; row < Rows.Length; row++)
        {
            var values = keyValues.Slice((of[Rows[row]] * 2 * HeadsWidth) + HeadsWidth, HeadsWidth);
            var to = read.Slice(row * HeadsWidth, HeadsWidth);
            for (var head = 0; head < HeadCount; head++)
            {
                if (((Heads >> head) & 1) != 0)
                {
                    AddTo(to.Slice(head * Width, Width), values.Slice(head * Width, Width), pattern[(((row * HeadCount) + head) * Keys) + key]);
                }
            }
        }
    }

    private static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        ref var a = ref MemoryMarshal.GetReference(left);
        ref var b = ref MemoryMarshal.GetReference(right);
        var sums = Vector<float>.Zero;
        var i = 0;
        for (; i <= left.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            sums += Vector.LoadUnsafe(ref a, (nuint)i) * Vector.LoadUnsafe(ref b, (nuint)i);
        }

        var sum = Vector.Sum(sums);
        for (; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        return sum;
    }

    private static void AddTo(Span<float> to, ReadOnlySpan<float> values, float share)
    {
        ref var a = ref MemoryMarshal.GetReference(to);
        ref var b = ref MemoryMarshal.GetReference(values);
        var shares = new Vector<float>(share);
        var i = 0;
        for (; i <= to.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            (Vector.LoadUnsafe(ref a, (nuint)i) + (shares * Vector.LoadUnsafe(ref b, (nuint)i))).StoreUnsafe(ref a, (nuint)i);
        }

        for (; i < to.Length; i++)
        {
            to[i] += share * values[i];
        }
    }
}
