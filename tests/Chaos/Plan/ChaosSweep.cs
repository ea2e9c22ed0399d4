using System.Globalization;

namespace VerifiedAddition.Chaos;

/// <summary>The disturbed sweeps: one after the other for as long as the disturbance lasts, each with its own seeds.</summary>
internal static class ChaosSweep
{
    /// <summary>Maximum number of variants of a sweep, besides the child of the first.</summary>
    public const int MaxVariants = 6;

    public static string NameOf(ulong seed, int round) => string.Create(CultureInfo.InvariantCulture, $"chaos-{seed}-{round}");

    /// <summary>
    /// Returns the text of a sweep file: some variants and the child of the first, some of which will have wrong answers. All possible questions are
    /// asked, so that there are certificates.
    /// </summary>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="round">The number of the sweep.</param>
    /// <param name="variants">Number of variants besides the child: 1 to <see cref="MaxVariants"/>.</param>
    /// <param name="length">How many times as long as the shortest each is trained.</param>
    public static string FileOf(ulong seed, int round, int variants, int length = 1)
    {
        string[] all =
        [
            $"name: add, subtractPercent: 0, steps: {600 * length}",
            $"name: sub, subtractPercent: 100, layers: 2, steps: {700 * length}",
            "name: other, subtractPercent: 50, heads: 3",
            "name: mix, subtractPercent: 60",
            "name: more, subtractPercent: 0, heads: 3",
            $"name: deep, subtractPercent: 0, layers: 2, steps: {1500 * length}",
        ];
        var lines = all.Take(variants).Append($"name: heir, layers: 2, heads: 3, steps: {600 * length}, initialiseFrom: {{ variant: add, mode: 3, policy: complete }}")
            .Select((variant, number) => string.Create(CultureInfo.InvariantCulture, $"  - {{ {variant}, seed: {SeedOf(seed, round, number)} }}"));
        return string.Create(CultureInfo.InvariantCulture, $$"""
            name: {{NameOf(seed, round)}}
            defaults: { digits: 2, layers: 1, heads: 2, dModel: 24, dHead: 12, steps: {{1000 * length}}, learningRate: 0.003 }
            variants:
            {{string.Join('\n', lines)}}
            verification: { questions: 40000, seed: {{SeedOf(seed, round, MaxVariants + 1)}} }
            analysis: true
            """);
    }

    private static ulong SeedOf(ulong seed, int round, int what) => (((seed * 1000) + (ulong)round) * 10) + (ulong)what;
}
