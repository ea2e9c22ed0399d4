using System.Globalization;

namespace VerifiedAddition.Chaos;

/// <summary>The sweeps that are disturbed: one after the other for as long as the disturbance lasts, each with seeds of its own.</summary>
internal static class ChaosSweep
{
    public static string NameOf(ulong seed, int round) => string.Create(CultureInfo.InvariantCulture, $"chaos-{seed}-{round}");

    /// <summary>The text of a sweep file: six variants and the child of one of them, some of which leave wrong answers to be found. All questions there are, are asked, so that there are certificates.</summary>
    public static string FileOf(ulong seed, int round) => string.Create(CultureInfo.InvariantCulture, $$"""
        name: {{NameOf(seed, round)}}
        defaults: { digits: 2, layers: 1, heads: 2, dModel: 24, dHead: 12, steps: 1000, learningRate: 0.003 }
        variants:
          - { name: add, subtractPercent: 0, steps: 600, seed: {{SeedOf(seed, round, 0)}} }
          - { name: mix, subtractPercent: 60, seed: {{SeedOf(seed, round, 1)}} }
          - { name: sub, subtractPercent: 100, layers: 2, steps: 700, seed: {{SeedOf(seed, round, 2)}} }
          - { name: more, subtractPercent: 0, heads: 3, seed: {{SeedOf(seed, round, 3)}} }
          - { name: other, subtractPercent: 50, heads: 3, seed: {{SeedOf(seed, round, 6)}} }
          - { name: deep, subtractPercent: 0, layers: 2, steps: 1500, seed: {{SeedOf(seed, round, 7)}} }
          - { name: heir, layers: 2, heads: 3, steps: 600, seed: {{SeedOf(seed, round, 4)}}, initialiseFrom: { variant: add, mode: 3, policy: complete } }
        verification: { questions: 40000, seed: {{SeedOf(seed, round, 5)}} }
        analysis: true
        """);

    private static ulong SeedOf(ulong seed, int round, int what) => (((seed * 1000) + (ulong)round) * 10) + (ulong)what;
}
