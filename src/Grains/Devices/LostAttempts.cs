using System.Collections.Immutable;

namespace VerifiedAddition.Grains;

/// <summary>Tells a variant that ends silos from those that were merely aboard. Pure: no clock, no input or output.</summary>
/// <remarks>
/// An attempt counts that is lost with its silo before it reaches a later checkpoint. After the first few the variant is a suspect: it
/// rests, so that is seen whether silos die without it, and is then tried alone. If silos die only while it trains, it is condemned in the
/// end. A silo that dies with nothing aboard that is in doubt shows that silos die of other causes: all counts begin anew.
/// </remarks>
public sealed record LostAttempts
{
    /// <summary>After so many lost attempts in a row a variant is a suspect.</summary>
    public const int Suspicion = 2;

    /// <summary>After so many it is condemned.</summary>
    public const int Condemnation = 5;

    public static readonly LostAttempts None = new();

    /// <summary>Names of the silos that were lost with each variant, the first one first.</summary>
    public ImmutableDictionary<VariantId, ImmutableList<string>> Silos { get; init; } = ImmutableDictionary<VariantId, ImmutableList<string>>.Empty;

    /// <summary>Those that are to be given up.</summary>
    public IEnumerable<VariantId> Condemned => Silos.Where(entry => entry.Value.Count >= Condemnation).Select(entry => entry.Key);

    /// <summary>Whether a variant is to be tried alone.</summary>
    public bool Suspects(VariantId variant) => CountOf(variant) >= Suspicion;

    /// <summary>Whether a variant is to be given up.</summary>
    public bool Condemns(VariantId variant) => CountOf(variant) >= Condemnation;

    /// <summary>How long a variant is left alone before it is tried again: 10 s, 30 s and 90 s for a suspect, not at all for others.</summary>
    public TimeSpan RestOf(VariantId variant) =>
        Suspects(variant) ? TimeSpan.FromSeconds(10 * Math.Pow(3, CountOf(variant) - Suspicion)) : TimeSpan.Zero;

    /// <summary>A silo died.</summary>
    /// <param name="silo">Its name.</param>
    /// <param name="inVain">The variants whose attempts there had reached no later checkpoint.</param>
    public LostAttempts WithDeath(string silo, IReadOnlyCollection<VariantId> inVain)
    {
        ArgumentNullException.ThrowIfNull(inVain);
        return inVain.Count == 0
            ? None
            : this with { Silos = Silos.SetItems(inVain.Select(variant => KeyValuePair.Create(variant, Silos.GetValueOrDefault(variant, []).Add(silo)))) };
    }

    /// <summary>A variant got on, or nobody wants it any more.</summary>
    public LostAttempts Without(VariantId variant) => Silos.ContainsKey(variant) ? this with { Silos = Silos.Remove(variant) } : this;

    /// <summary>Why a condemned variant is given up, and what to do.</summary>
    public string ReasonFor(VariantId variant) =>
        $"{CountOf(variant)} attempts in a row were lost with their silos ({string.Join(", ", Silos[variant].Distinct(StringComparer.Ordinal))}) before they " +
        $"reached a checkpoint, the last {Condemnation - Suspicion} of them with nothing else being trained there, and no silo died without it: it is taken " +
        "for what ended them, as a model that needs more memory than they have does. See the silos' logs, make it smaller or let it require larger " +
        "silos; 'va sweep retry' tries it again";

    private int CountOf(VariantId variant) => Silos.TryGetValue(variant, out var silos) ? silos.Count : 0;
}
