using System.Globalization;

namespace VerifiedAddition.Chaos;

/// <summary>A disturbed sweep.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Text">The text of its file.</param>
internal sealed record ChaosSweep(string Name, string Text)
{
    /// <summary>Maximum number of variants of a sweep, besides the child of the first.</summary>
    public const int MaxVariants = 6;

    /// <summary>
    /// Returns one of the sweeps that run one after the other, each with its own seeds: some variants and the child of the first, some of which will
    /// have wrong answers. All possible questions are asked, so that there are certificates.
    /// </summary>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="round">The number of the sweep.</param>
    /// <param name="variants">Number of variants besides the child: 1 to <see cref="MaxVariants"/>.</param>
    /// <param name="length">How many times as long as the shortest each is trained.</param>
    public static ChaosSweep Of(ulong seed, int round, int variants, int length = 1)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"chaos-{seed}-{round}");
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
        return new(name, string.Create(CultureInfo.InvariantCulture, $$"""
            name: {{name}}
            defaults: { digits: 2, layers: 1, heads: 2, dModel: 24, dHead: 12, steps: {{1000 * length}}, learningRate: 0.003 }
            variants:
            {{string.Join('\n', lines)}}
            verification: { questions: 40000, seed: {{SeedOf(seed, round, MaxVariants + 1)}} }
            analysis: true
            """));
    }

    /// <summary>Returns a sweep of many tiny variants, each of which is trained and asked in a moment.</summary>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="variants">Number of variants.</param>
    public static ChaosSweep Large(ulong seed, int variants)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"chaos-{seed}-large");
        return new(name, string.Create(CultureInfo.InvariantCulture, $$"""
            name: {{name}}
            defaults: { digits: 2, layers: 1, heads: 1, dModel: 8, dHead: 8, steps: 20 }
            matrix: { name: "v{seed}", seed: [{{string.Join(", ", Enumerable.Range(0, variants).Select(number => SeedOf(seed, round: 0, what: 0) + (ulong)number))}}] }
            verification: { questions: 200, seed: {{SeedOf(seed, round: 0, what: MaxVariants + 1)}} }
            """));
    }

    private static ulong SeedOf(ulong seed, int round, int what) => (((seed * 1000) + (ulong)round) * 10) + (ulong)what;
}
