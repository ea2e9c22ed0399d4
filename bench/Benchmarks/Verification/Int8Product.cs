using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Benchmarks;

/// <summary>A product of unsigned by signed bytes in tiles of 4 rows by 24 columns, which fill the sixteen registers of AVX-VNNI.</summary>
internal sealed unsafe class Int8Product
{
    private const int TileRows = 4;

    private const int TileColumns = 24;

    /// <summary>Neighbours in the inner dimension that one instruction multiplies and sums.</summary>
    private const int Group = 4;

    private readonly int _rows;
    private readonly int _groups;
    private readonly int _strips;
    private readonly byte[] _left; // [row, inner]
    private readonly sbyte[] _right; // [strip, group, column, within the group]
    private readonly int[] _sums; // [row, column]

    public Int8Product(int rows, int inner, int columns)
    {
        (_rows, _groups, _strips) = (rows, (inner + Group - 1) / Group, (columns + TileColumns - 1) / TileColumns);
        _left = GC.AllocateArray<byte>((rows * _groups * Group) + Vector512<byte>.Count, pinned: true);
        _right = GC.AllocateArray<sbyte>(_strips * _groups * Group * TileColumns, pinned: true);
        _sums = GC.AllocateArray<int>(rows * _strips * TileColumns, pinned: true);
        _right.AsSpan().Fill(3);
        _left.AsSpan().Fill(7);
    }

    private int Width => _strips * TileColumns;

    /// <summary>Converts rows of float32, each by a scale of its own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Quantise(Matrix<float> from)
    {
        fixed (byte* to = _left)
        {
            for (var row = 0; row < _rows; row++)
            {
                var most = Vector512<float>.Zero;
                for (var i = 0; i < _groups * Group; i += Vector512<float>.Count)
                {
                    most = Vector512.Max(most, Vector512.Abs(Vector512.Load(from[row] + i)));
                }

                var scale = Vector512.Create(127 / (Lanes<float>.Max(most) + 1e-9f));
                for (var i = 0; i < _groups * Group; i += Vector512<float>.Count)
                {
                    var value = Vector512.ConvertToInt32(Vector512.Load(from[row] + i) * scale) + Vector512.Create(128);
                    Avx512F.ConvertToVector128Byte(value).Store(to + (row * _groups * Group) + i);
                }
            }
        }
    }

    public void Multiply()
    {
        fixed (byte* left = _left)
        {
            fixed (sbyte* right = _right)
            {
                fixed (int* sums = _sums)
                {
                    for (var strip = 0; strip < _strips; strip++)
                    {
                        for (var row = 0; row < _rows; row += TileRows)
                        {
                            Tile(
                                left + (row * _groups * Group), _groups * Group, right + (strip * _groups * Group * TileColumns), _groups, sums + (row * Width) + (strip * TileColumns), Width);
                        }
                    }
                }
            }
        }
    }

    /// <summary>Converts the sums to float32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Scale(Matrix<float> to)
    {
        var scale = Vector512.Create(0.01f);
        fixed (int* sums = _sums)
        {
            for (var row = 0; row < _rows; row++)
            {
                for (var i = 0; i + Vector512<int>.Count <= Width; i += Vector512<int>.Count)
                {
                    (Vector512.ConvertToSingle(Vector512.Load(sums + (row * Width) + i)) * scale).Store(to[row] + i);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile(byte* left, int leftStride, sbyte* right, int groups, int* to, int toStride)
    {
        Vector256<int> a0 = default, b0 = default, c0 = default, a1 = default, b1 = default, c1 = default;
        Vector256<int> a2 = default, b2 = default, c2 = default, a3 = default, b3 = default, c3 = default;
        for (var i = groups; i > 0; i--)
        {
            var (a, b, c) = (Vector256.Load(right), Vector256.Load(right + 32), Vector256.Load(right + 64));
            var x = Vector256.Create(*(int*)left).AsByte();
            (a0, b0, c0) = (Sum(a0, x, a), Sum(b0, x, b), Sum(c0, x, c));
            x = Vector256.Create(*(int*)(left + leftStride)).AsByte();
            (a1, b1, c1) = (Sum(a1, x, a), Sum(b1, x, b), Sum(c1, x, c));
            x = Vector256.Create(*(int*)(left + (2 * leftStride))).AsByte();
            (a2, b2, c2) = (Sum(a2, x, a), Sum(b2, x, b), Sum(c2, x, c));
            x = Vector256.Create(*(int*)(left + (3 * leftStride))).AsByte();
            (a3, b3, c3) = (Sum(a3, x, a), Sum(b3, x, b), Sum(c3, x, c));
            left += Group;
            right += Group * TileColumns;
        }

        Store(to, a0, b0, c0);
        Store(to + toStride, a1, b1, c1);
        Store(to + (2 * toStride), a2, b2, c2);
        Store(to + (3 * toStride), a3, b3, c3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Sum(Vector256<int> sum, Vector256<byte> left, Vector256<sbyte> right) =>
        AvxVnni.MultiplyWideningAndAdd(sum, left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(int* to, Vector256<int> a, Vector256<int> b, Vector256<int> c)
    {
        a.Store(to);
        b.Store(to + 8);
        c.Store(to + 16);
    }
}
