using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics.X86;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Benchmarks;

/// <summary>What products in int8 would gain (docs/adr/0018-no-first-pass-in-int8.md): the two of an MLP, on one thread.</summary>
internal static class Int8Benchmark
{
    private const int Rows = 192;

    /// <summary>Multiply-adds of a measurement: long enough for the clock.</summary>
    private const double Work = 3e9;

    private static readonly (int In, int Out)[] Products = [(96, 384), (384, 96), (510, 2040), (2040, 510)];

    public static Command Command()
    {
        var rounds = new Option<int>("--rounds") { Description = "Interleaved rounds.", DefaultValueFactory = _ => 11 };
        var command = new Command("int8", "GMAC/s of an MLP's products in float32 and in int8, without and with conversion, on one thread.") { rounds };
        command.SetAction(parse =>
        {
            if (!AvxVnni.IsSupported || !Avx512F.IsSupported)
            {
                Console.Error.WriteLine("This processor has no AVX-VNNI or no AVX-512, so products in int8 cannot be measured on it.");
                return 1;
            }

            Console.WriteLine($"one thread, {Rows} rows, medians of {parse.GetValue(rounds)} interleaved rounds");
            Console.WriteLine("product          float32       int8   ratio  converted   ratio");
            foreach (var (rows, columns) in Products)
            {
                Console.WriteLine(Row(rows, columns, parse.GetValue(rounds)));
            }

            return 0;
        });
        return command;
    }

    private static unsafe string Row(int rows, int columns, int rounds)
    {
        var (left, right, product) = (new Matrix<float>(Rows, rows), new PackedMatrix(rows, columns, (_, _) => 1), new Matrix<float>(Rows, columns));
        var narrow = new Int8Product(Rows, rows, columns);
        var (single, plain, converted) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = -1; round < rounds; round++)
        {
            var times = (
                Rate(() => Products<float>.Multiply(left[0], left.Stride, right.Slice, null, 0, product[0], product.Stride, Rows)),
                Rate(narrow.Multiply),
                Rate(() =>
                {
                    narrow.Quantise(left);
                    narrow.Multiply();
                    narrow.Scale(product);
                }));
            if (round >= 0)
            {
                single.Add(times.Item1);
                plain.Add(times.Item2);
                converted.Add(times.Item3);
            }
        }

        var (one, two, three) = (Measured.Median(single), Measured.Median(plain), Measured.Median(converted));
        return string.Create(
            CultureInfo.InvariantCulture, $"{$"{rows} x {columns}",-14} {one,9:0.0} {two,10:0.0} {two / one,7:0.00} {three,10:0.0} {three / one,7:0.00}");

        double Rate(Action multiply)
        {
            var macs = (double)Rows * rows * columns;
            var repeats = (int)Math.Ceiling(Work / macs / 20);
            var began = Stopwatch.GetTimestamp();
            for (var i = 0; i < repeats; i++)
            {
                multiply();
            }

            return repeats * macs / Stopwatch.GetElapsedTime(began).TotalSeconds / 1e9;
        }
    }
}
