namespace VerifiedAddition.Grains;

/// <summary>What a silo computes on, and what it is for.</summary>
[GenerateSerializer, Immutable, Alias("va.SiloProfile")]
public sealed record SiloProfile
{
    /// <summary>The label of a silo with a GPU; any silo may be given it, as tests of a cluster do.</summary>
    public const string Gpu = "cuda";

    /// <summary>The label of a silo that computes on its processor.</summary>
    public const string Processor = "cpu";

    /// <summary>The silo's address: a silo that was restarted has another one.</summary>
    [Id(0)]
    public required SiloAddress Address { get; init; }

    /// <summary>The silo's name, for people.</summary>
    [Id(1)]
    public required string Name { get; init; }

    /// <summary>Variants and shards that run on it at the same time, at least 1.</summary>
    [Id(2)]
    public required int Slots { get; init; }

    /// <summary>Whether it trains; if not, it only verifies and answers.</summary>
    [Id(3)]
    public bool Trains { get; init; } = true;

    /// <summary>Words that variants may require, the kind of its device first: <c>cpu</c> or <c>cuda</c>.</summary>
    [Id(4)]
    public string[] Labels { get; init; } = [];

    /// <summary>What computes there, in words.</summary>
    [Id(5)]
    public string Device { get; init; } = "";

    /// <summary>Memory of the device in bytes; 0 if that is not known.</summary>
    [Id(6)]
    public long MemoryBytes { get; init; }

    public bool HasGpu => Labels.Contains(Gpu, StringComparer.Ordinal);

    /// <summary>Whether its memory holds so many bytes, as far as is known.</summary>
    public bool Holds(long bytes) => MemoryBytes == 0 || bytes <= MemoryBytes;

    /// <summary>Whether it has every label that is required.</summary>
    public bool Offers(IEnumerable<string> required) => required.All(label => Labels.Contains(label, StringComparer.Ordinal));
}

/// <summary>What a silo says of itself, about once a second.</summary>
/// <param name="Profile">What it is.</param>
/// <param name="Verifying">Slots in which shards are verified, or parts of analyses made.</param>
/// <param name="Leaving">Whether it is being stopped.</param>
[GenerateSerializer, Immutable, Alias("va.SiloReport")]
public sealed record SiloReport(SiloProfile Profile, int Verifying, bool Leaving);

/// <summary>Whether a silo is given work.</summary>
[GenerateSerializer, Alias("va.SiloStanding")]
public enum SiloStanding
{
    /// <summary>It is.</summary>
    Working,

    /// <summary>Somebody wants it to finish: it hands over what it trains and is given nothing, until it is restarted or resumed.</summary>
    Draining,

    /// <summary>Whatever it trained failed, and others do better: it is given nothing, until it is restarted or resumed.</summary>
    Excluded,
}

/// <summary>A silo as the pool sees it.</summary>
/// <param name="Profile">What it is.</param>
/// <param name="Standing">Whether it is given work.</param>
/// <param name="Reason">Why it is given none; null if it is.</param>
/// <param name="Training">Slots in which variants train.</param>
/// <param name="Verifying">Slots in which shards are verified, or parts of analyses made.</param>
[GenerateSerializer, Immutable, Alias("va.SiloView")]
public sealed record SiloView(SiloProfile Profile, SiloStanding Standing, string? Reason, int Training, int Verifying)
{
    /// <summary>Slots in which nothing happens.</summary>
    public int Free => Math.Max(0, Profile.Slots - Training - Verifying);
}
