using System.Security.Cryptography;
using VerifiedAddition.Grains;
using VerifiedAddition.Storage;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Cluster.Tests;

/// <summary>A tiny sweep, run once by one process that nobody disturbs.</summary>
public sealed class UndisturbedSweep : IAsyncLifetime
{
    /// <summary>Its file.</summary>
    internal const string Text = """
        name: tiny
        defaults: { digits: 2, layers: 1, heads: 2, dModel: 24, dHead: 12, steps: 6000, learningRate: 0.003 }
        variants:
          - { name: add, subtractPercent: 0 }
          - { name: mix, subtractPercent: 60 }
        verification: { questions: 2000, sample: uniform, seed: 7 }
        """;

    /// <inheritdoc cref="WeightsAsync"/>
    internal string[] Weights { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        Weights = await RunAsync(Text);
        Assert.Equal(2, Weights.Length);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Runs a sweep, and returns its weights.</summary>
    internal static async Task<string[]> RunAsync(string text)
    {
        using var va = new Va();
        var end = await va.RunAsync("sweep", "run", va.Write("sweep.yaml", text));
        Assert.True(end.ExitCode == 0, end.ToString());
        return await WeightsAsync(FolderArtefactStore.Open(Path.Combine(va.Data, "artefacts")));
    }

    /// <summary>The stored weights: key and hash of each.</summary>
    internal static async Task<string[]> WeightsAsync(IArtefactStore store)
    {
        var cancel = TestContext.Current.CancellationToken;
        var weights = new List<string>();
        await foreach (var artefact in store.ListAsync("weights/", cancel))
        {
            await using var stream = await store.OpenReadAsync(artefact.Key, cancel);
            weights.Add($"{artefact.Key} {Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancel))}");
        }

        return [.. weights];
    }
}
