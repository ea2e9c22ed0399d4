using System.Globalization;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Cluster.Tests;

/// <summary>A sweep that trains for as long as it takes silos to come and go, run once by one process that nobody disturbs.</summary>
public sealed class LongSweep : IAsyncLifetime
{
    /// <summary>Its name.</summary>
    internal const string Name = "long";

    /// <summary>How long one of its longer variants trains at the speed of a short trial, in which much is still being compiled.</summary>
    private const double Seconds = 18;

    private const string Trial = """
        name: trial
        defaults: { digits: 2, layers: 1, heads: 2, dModel: 24, dHead: 12, steps: 4000, learningRate: 0.003 }
        variants: [{ name: a }]
        verification: none
        """;

    /// <summary>The names of its variants.</summary>
    internal static readonly string[] Variants = ["a", "b", "c", "d"];

    /// <summary>Its file: on a faster machine it has more steps, for silos do not start faster by as much.</summary>
    internal string Text { get; private set; } = "";

    /// <inheritdoc cref="UndisturbedSweep.WeightsAsync"/>
    internal string[] Weights { get; private set; } = [];

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        using var va = new Va();
        var trial = (await va.JsonAsync("sweep", "run", va.Write("trial.yaml", Trial))).GetProperty("variants")[0];
        var steps = (int)(Seconds * trial.GetProperty("steps").GetInt32() / trial.GetProperty("trainingSeconds").GetDouble());
        Text = string.Create(CultureInfo.InvariantCulture, $$"""
            name: long
            maxSlots: 2
            defaults: { digits: 2, layers: 1, heads: 2, dModel: 24, dHead: 12, steps: {{steps}}, learningRate: 0.003 }
            variants:
              - { name: a }
              - { name: b, seed: 1 }
              - { name: c, seed: 2, steps: {{steps / 4}} }
              - { name: d, seed: 3, steps: {{steps / 4}} }
            verification: { questions: 4000, sample: uniform, seed: 7 }
            """);
        Weights = await UndisturbedSweep.RunAsync(Text);
        Assert.Equal(Variants.Length, Weights.Length);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>The tests that disturb the long sweep, one after the other.</summary>
[CollectionDefinition(LongSweep.Name)]
public sealed class LongSweepCollection : ICollectionFixture<LongSweep>;
