using VerifiedAddition.Grains;

namespace VerifiedAddition.Cluster.Tests;

/// <summary>What the silos of a test share: where they find each other and keep state, and where their artefacts are.</summary>
internal abstract class ClusterBackend : IAsyncDisposable
{
    /// <summary>The configuration file of silos and clients.</summary>
    public abstract string File { get; }

    /// <summary>Variables of silos and clients that the file lacks.</summary>
    public abstract IReadOnlyDictionary<string, string> Variables { get; }

    /// <summary>What opens the backend, and is printed nowhere.</summary>
    public abstract string Secret { get; }

    /// <summary>Where silos store artefacts.</summary>
    public abstract IArtefactStore Artefacts { get; }

    /// <summary>Starts a backend, or skips the test where its program is not installed.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="folder">For files that silos and clients read.</param>
    public static async Task<ClusterBackend> StartAsync(BackendKind kind, string folder) => kind switch
    {
        BackendKind.Redis => await RedisBackend.StartAsync(folder),
        BackendKind.AzureByKey => await AzureBackend.ByKeyAsync(folder),
        _ => await AzureBackend.ByIdentityAsync(folder),
    };

    /// <summary>The states of all grains, as the backend has them.</summary>
    public abstract IAsyncEnumerable<string> StatesAsync(CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}
