namespace VerifiedAddition.Grains;

/// <summary>A silo's device and role.</summary>
[GenerateSerializer, Immutable, Alias("va.SiloProfile")]
public sealed record SiloProfile
{
    /// <summary>The label of a silo with a GPU; tests of a cluster may give it to any silo.</summary>
    public const string Gpu = "cuda";

    /// <summary>The label of a silo that computes on its CPU.</summary>
    public const string Processor = "cpu";

    /// <summary>The silo's address; it changes when the silo restarts.</summary>
    [Id(0)]
    public required SiloAddress Address { get; init; }

    /// <summary>The silo's display name.</summary>
    [Id(1)]
    public required string Name { get; init; }

    /// <summary>Variants and shards that run on it at the same time, at least 1.</summary>
    [Id(2)]
    public required int Slots { get; init; }

    /// <summary>Whether it trains; if not, it only verifies and answers.</summary>
    [Id(3)]
    public bool Trains { get; init; } = true;

    /// <summary>Labels that variants may require, the kind of device first: <c>cpu</c> or <c>cuda</c>.</summary>
    [Id(4)]
    public string[] Labels { get; init; } = [];

    /// <summary>Description of the device.</summary>
    [Id(5)]
    public string Device { get; init; } = "";

    /// <summary>Memory of the device in bytes; 0 if unknown.</summary>
    [Id(6)]
    public long MemoryBytes { get; init; }

    public bool HasGpu => Labels.Contains(Gpu, StringComparer.Ordinal);

    /// <summary>Whether its memory is at least this many bytes; true if its memory is unknown.</summary>
    public bool Holds(long bytes) => MemoryBytes == 0 || bytes <= MemoryBytes;

    /// <summary>Whether it has every required label.</summary>
    public bool Offers(IEnumerable<string> required) => required.All(label => Labels.Contains(label, StringComparer.Ordinal));
}

/// <summary>A silo's report to the pool, about once a second.</summary>
/// <param name="Profile">Its device and role.</param>
/// <param name="Verifying">Slots that verify shards or compute parts of analyses.</param>
/// <param name="Leaving">Whether it is shutting down.</param>
[GenerateSerializer, Immutable, Alias("va.SiloReport")]
public sealed record SiloReport(SiloProfile Profile, int Verifying, bool Leaving);

/// <summary>Whether a silo is given work.</summary>
[GenerateSerializer, Alias("va.SiloStanding")]
public enum SiloStanding
{
    /// <summary>It is given work.</summary>
    Working,

    /// <summary>An operator drains it: it hands over what it trains and gets no work until it is restarted or resumed.</summary>
    Draining,

    /// <summary>Every training on it failed while other silos succeed: it gets no work until it is restarted or resumed.</summary>
    Excluded,
}

/// <summary>A silo as the pool sees it.</summary>
/// <param name="Profile">Its device and role.</param>
/// <param name="Standing">Whether it is given work.</param>
/// <param name="Reason">Why it is not given work; null if it is.</param>
/// <param name="Training">Slots that train variants.</param>
/// <param name="Verifying">Slots that verify shards or compute parts of analyses.</param>
/// <param name="SilentSeconds">Seconds since its last report, where the next is overdue; null while it reports, and from grids of earlier versions.</param>
[GenerateSerializer, Immutable, Alias("va.SiloView")]
public sealed record SiloView(SiloProfile Profile, SiloStanding Standing, string? Reason, int Training, int Verifying, double? SilentSeconds = null)
{
    /// <summary>Idle slots.</summary>
    public int Free => Math.Max(0, Profile.Slots - Training - Verifying);
}
