namespace VerifiedAddition.Local.Tests;

/// <summary>Sweep files of one small variant.</summary>
internal static class Experiments
{
    /// <summary>As many steps as are wanted; 200,000 are more than anybody waits for.</summary>
    public static string Of(string name, int steps, int seed = 1) => $$"""
        name: {{name}}
        defaults: { digits: 2, layers: 1, heads: 2, dModel: 24, dHead: 12, steps: {{steps}}, learningRate: 0.003 }
        variants:
          - { name: {{name}}-add, subtractPercent: 0, seed: {{seed}} }
        verification: { questions: 2000, sample: uniform, seed: 7 }
        """;
}
