using System.Collections.Immutable;

namespace VerifiedAddition.Grains;

/// <summary>Finds the variants that crash silos, as opposed to those that merely ran there. Pure: no clock, no input or output.</summary>
/// <remarks>
/// An attempt counts if it is lost with its silo before it reaches a later checkpoint. After two in a row the variant is a suspect: it
/// is not tried for a while, which shows whether silos die without it, and is then tried alone. If silos die only while it trains, it is
/// finally condemned. If a silo dies without a suspect on it, silos die of other causes, and all counts restart.
/// </remarks>
public sealed record LostAttempts
{
    /// <summary>Number of consecutive lost attempts after which a variant is a suspect.</summary>
    public const int SuspectThreshold = 2;

    /// <summary>Number of consecutive lost attempts after which it is condemned.</summary>
    public const int CondemnedThreshold = 5;

    public static readonly LostAttempts None = new();

    /// <summary>Names of the silos that were lost with each variant, in order.</summary>
    public ImmutableDictionary<VariantId, ImmutableList<string>> Silos { get; init; } = ImmutableDictionary<VariantId, ImmutableList<string>>.Empty;

    /// <summary>The variants to be given up.</summary>
    public IEnumerable<VariantId> Condemned => Silos.Where(entry => entry.Value.Count >= CondemnedThreshold).Select(entry => entry.Key);

    /// <summary>The variants that must be tried alone.</summary>
    public IEnumerable<VariantId> Suspected => Silos.Where(entry => entry.Value.Count >= SuspectThreshold).Select(entry => entry.Key);

    /// <summary>Whether a variant must be tried alone.</summary>
    public bool Suspects(VariantId variant) => CountOf(variant) >= SuspectThreshold;

    /// <summary>Whether a variant is to be given up.</summary>
    public bool Condemns(VariantId variant) => CountOf(variant) >= CondemnedThreshold;

    /// <summary>Returns the delay before a variant is tried again: 10 s, 30 s and 90 s for a suspect, none for others.</summary>
    public TimeSpan RestOf(VariantId variant) =>
        Suspects(variant) ? TimeSpan.FromSeconds(10 * Math.Pow(3, CountOf(variant) - SuspectThreshold)) : TimeSpan.Zero;

    /// <summary>Records the death of a silo.</summary>
    /// <param name="silo">Its name.</param>
    /// <param name="inVain">The variants whose attempts there had not reached a later checkpoint.</param>
    public LostAttempts WithDeath(string silo, IReadOnlyCollection<VariantId> inVain)
    {
        ArgumentNullException.ThrowIfNull(inVain);
        return inVain.Count == 0
            ? None
            : this with { Silos = Silos.SetItems(inVain.Select(variant => KeyValuePair.Create(variant, Silos.GetValueOrDefault(variant, []).Add(silo)))) };
    }

    /// <summary>Clears a variant that made progress, or that no sweep wants any more.</summary>
    public LostAttempts Without(VariantId variant) => Silos.ContainsKey(variant) ? this with { Silos = Silos.Remove(variant) } : this;

    /// <summary>Returns why a condemned variant is given up, and what to do.</summary>
    public string ReasonFor(VariantId variant) =>
        $"{CountOf(variant)} attempts in a row were lost with their silos ({string.Join(", ", Silos[variant].Distinct(StringComparer.Ordinal))}) before they " +
        $"reached a checkpoint, the last {CondemnedThreshold - SuspectThreshold} of them with nothing else being trained there, and no silo died without it: it is taken " +
        "for what ended them, as a model that needs more memory than they have does. See the silos' logs, make it smaller or let it require larger " +
        "silos; 'va sweep retry' tries it again";

    private int CountOf(VariantId variant) => Silos.TryGetValue(variant, out var silos) ? silos.Count : 0;
}
