using System.Text.Json.Serialization;

namespace VerifiedAddition.Grains;

/// <summary>The variants of one sweep in the index. Those of a large sweep are an artefact, which the index names.</summary>
/// <param name="Variants">Its variants with their rounds of refinement.</param>
/// <param name="Left">Those that were removed from its list.</param>
internal sealed record IndexedNames(VariantMatch[] Variants, VariantMatch[] Left)
{
    /// <summary>Most bytes of JSON that are kept in the index for a sweep.</summary>
    public const int MaxInline = 4 * 1024;

    /// <summary>Whether they are kept beside the index.</summary>
    [JsonIgnore]
    public bool IsLarge => LargeValues.IsLarge(this, Variants.Length + Left.Length, MaxInline);

    /// <summary>Returns what the keys of a sweep's names begin with.</summary>
    public static string PrefixOf(string sweep) => $"sweeps/{sweep}/names";

    /// <summary>Returns the index with the names of all sweeps.</summary>
    /// <param name="stored">The index as it is stored.</param>
    /// <param name="artefacts">Where names are.</param>
    /// <param name="lost">Told of each sweep whose names are gone: it is known by its own name alone until it is submitted again. Null to refuse such an index.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArtefactNotFoundException">Names are not there: the index has changed since it was read.</exception>
    public static async Task<SweepIndexGrain.Memory> WholeAsync(
        SweepIndexGrain.Memory stored, IArtefactStore artefacts, Action<string>? lost, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stored);
        if (stored.Lists.Count == 0)
        {
            return stored;
        }

        var whole = stored.Copied();
        foreach (var (sweep, key) in stored.Lists)
        {
            IndexedNames names;
            try
            {
                names = await LargeValues.ReadAsync<IndexedNames>(artefacts, key, cancellationToken);
            }
            catch (ArtefactNotFoundException) when (lost is not null)
            {
                lost(sweep);
                names = new([], []);
            }

            (whole.Variants[sweep], whole.Left[sweep]) = (names.Variants, names.Left);
        }

        return whole;
    }
}
