namespace VerifiedAddition.Backends;

/// <summary>What Orleans uses a backend for.</summary>
internal enum ProviderRole
{
    /// <summary>Silos find each other, and clients find silos: <c>Orleans:Clustering</c>.</summary>
    Clustering,

    /// <summary>Grains keep their state: <c>Orleans:GrainStorage:{name}</c>.</summary>
    GrainStorage,

    /// <summary>Grains are woken up: <c>Orleans:Reminders</c>.</summary>
    Reminders,
}

/// <summary>The kind of process that reads the configuration.</summary>
public enum ClusterSide
{
    /// <summary>A process that hosts grains.</summary>
    Silo,

    /// <summary>A process that calls them.</summary>
    Client,
}
