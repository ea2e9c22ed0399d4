namespace VerifiedAddition.Cluster.Tests;

/// <summary>What the silos of a cluster may share.</summary>
public enum BackendKind
{
    /// <summary>Redis and a folder, as in deploy/local/redis.json.</summary>
    Redis,

    /// <summary>A storage account that is opened by its key: tables, grain state too, and blobs for artefacts.</summary>
    AzureByKey,

    /// <summary>A storage account that knows who its silos are, as in deploy/k8s/overlays/azure/grid.json: grain state is in blobs.</summary>
    AzureByIdentity,
}
