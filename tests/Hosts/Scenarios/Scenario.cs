namespace VerifiedAddition.Hosts;

/// <summary>Which silo a scenario is about.</summary>
internal enum Target
{
    /// <summary>One that trains.</summary>
    Trainer,

    /// <summary>The one that holds the device pool.</summary>
    Coordinator,
}

/// <summary>What must become of that silo. All others must live.</summary>
internal enum Fate
{
    /// <summary>Nobody takes it for dead.</summary>
    Lives,

    /// <summary>All others know in time that it is dead.</summary>
    Dies,

    /// <summary>It leaves in order, and comes back.</summary>
    Restarts,
}

/// <summary>Whether clients and the other silos can reach that silo meanwhile.</summary>
internal enum Reach
{
    All,

    None,
}

/// <summary>Something that befalls a host or the network.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Words">What it is, in a row of a table.</param>
/// <param name="Duration">How long it lasts.</param>
/// <param name="Target">The silo that it is about.</param>
/// <param name="Fate">What must become of that silo.</param>
/// <param name="Reach">Who can reach it meanwhile.</param>
/// <param name="BeginAsync">Begins it; returns what ends it.</param>
internal sealed record Scenario(
    string Name, string Words, TimeSpan Duration, Target Target, Fate Fate, Reach Reach, Func<Stage, Task<Func<Task>>> BeginAsync)
{
    /// <summary>Programs that it needs and that are not installed; null if there are none.</summary>
    public string? Missing { get; init; }
}

/// <summary>Where a scenario takes place.</summary>
/// <param name="Cluster">The cluster.</param>
/// <param name="Silo">The silo that it is about.</param>
internal sealed record Stage(HostCluster Cluster, HostedSilo Silo)
{
    /// <summary>What went wrong with the scenario itself.</summary>
    public List<string> Problems { get; } = [];

    private PacketSwitch Network => Cluster.Network;

    private IEnumerable<Host> Everybody => Cluster.Silos.Select(silo => silo.Host).Append(Cluster.Redis).Append(Cluster.Client);

    /// <summary>All hosts but one.</summary>
    public IEnumerable<Host> AllBut(params Host[] left) => Everybody.Except(left);

    /// <summary>Cuts a host off from others.</summary>
    public void Cut(Host host, IEnumerable<Host> others)
    {
        foreach (var other in others)
        {
            Lose(host, other);
            Lose(other, host);
        }
    }

    /// <summary>Loses what one host sends to another, but not what it gets from it.</summary>
    public void Lose(Host from, Host to) => Network.Set(from.Number, to.Number, Link.Cut);
}
