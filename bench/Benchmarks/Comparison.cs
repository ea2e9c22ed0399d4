using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace VerifiedAddition.Benchmarks;

/// <summary>One case: medians over interleaved rounds.</summary>
/// <param name="Name">The case.</param>
/// <param name="Baseline">The original's way, milliseconds.</param>
/// <param name="Ours">Our way, milliseconds.</param>
/// <param name="Ratio">How many times faster ours is: the median of each round's own ratio.</param>
/// <param name="Floor">What our work would take if it were nothing but matrix products at the measured rate, milliseconds.</param>
internal sealed record Comparison(string Name, double Baseline, double Ours, double Ratio, double Floor)
{
    /// <summary>How far ours is from the floor; infinite where there is none.</summary>
    public double OursOverFloor => Ours / Floor;
}

/// <summary>Stopwatches and what is made of them.</summary>
internal static class Measured
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        WriteIndented = true,
    };

    /// <summary>Milliseconds that <paramref name="work"/> takes.</summary>
    public static double Milliseconds(Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>The interval that has the median of what was sampled with 95 % confidence, by the order of the samples alone.</summary>
    /// <param name="values">At least six.</param>
    public static (double Low, double High) MedianInterval(IReadOnlyCollection<double> values)
    {
        var sorted = values.Order().ToArray();
        var (cut, tail, term) = (0, 0.0, Math.Pow(0.5, sorted.Length));
        for (var k = 0; tail + term <= 0.025; k++)
        {
            tail += term;
            term *= (double)(sorted.Length - k) / (k + 1);
            cut = k + 1;
        }

        return cut == 0
            ? throw new ArgumentException($"{sorted.Length} samples are too few for an interval; six are the least.", nameof(values))
            : (sorted[cut - 1], sorted[^cut]);
    }

    public static void PrintJson(object value) => Console.WriteLine(JsonSerializer.Serialize(value, Json));

    public static void Print(IReadOnlyCollection<Comparison> cases, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(cases, Json));
            return;
        }

        Console.WriteLine("case        baseline       ours    ratio      floor   ours/floor");
        foreach (var one in cases)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{one.Name,-8} {one.Baseline,8:0.0} ms {one.Ours,7:0.0} ms {one.Ratio,7:0.00}x {one.Floor,7:0.0} ms {one.OursOverFloor,10:0.00}x"));
        }
    }
}
