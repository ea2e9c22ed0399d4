using System.Text.Json.Serialization;

namespace VerifiedAddition.Grains;

/// <summary>What grows with the number of a sweep's variants. That of a large sweep is an artefact, which the sweep's state names.</summary>
/// <param name="Variants">The variants of the file.</param>
/// <param name="Rounds">The rounds of refinement decided on, in order.</param>
/// <param name="Left">Variants that were removed from the sweep's list, the oldest first.</param>
internal sealed record SweepList(NamedVariant[] Variants, List<RefinementRound> Rounds, List<VariantMatch> Left)
{
    /// <summary>Most bytes of JSON that are kept in the sweep's state.</summary>
    public const int MaxInline = 32 * 1024;

    /// <summary>Returns the list of a sweep; null if there is none.</summary>
    public static SweepList? Of(SweepGrain.Memory state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Spec is { } spec ? new(spec.Variants, state.Rounds, state.Left) : null;
    }

    /// <summary>Returns what the keys of a sweep's lists begin with.</summary>
    public static string PrefixOf(string sweep) => $"sweeps/{sweep}/list";

    /// <summary>Returns the state of a sweep together with its list.</summary>
    /// <exception cref="ArtefactNotFoundException">The list is not there: the state has changed since it was read.</exception>
    public static async Task<SweepGrain.Memory> WholeAsync(SweepGrain.Memory stored, IArtefactStore artefacts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stored);
        if (stored is not { Head: { } head, List: { } key })
        {
            return stored;
        }

        var list = await LargeValues.ReadAsync<SweepList>(artefacts, key, cancellationToken);
        var whole = stored.Copied();
        (whole.Spec, whole.Rounds, whole.Left, whole.Head) = (head with { Variants = list.Variants }, list.Rounds, list.Left, null);
        return whole;
    }

    /// <summary>Returns the state of a sweep together with its list; that of one that was never submitted if the list is gone.</summary>
    /// <remarks>
    /// So it is where the storage of states was restored to a copy of long ago, or of before a deletion, and that of artefacts was not. Whoever submits the
    /// sweep again has it back.
    /// </remarks>
    public static async Task<SweepGrain.Memory> WholeOrNewAsync(SweepGrain.Memory stored, IArtefactStore artefacts, CancellationToken cancellationToken)
    {
        try
        {
            return await WholeAsync(stored, artefacts, cancellationToken);
        }
        catch (ArtefactNotFoundException)
        {
            return new();
        }
    }

    /// <summary>Whether it is kept beside the sweep's state.</summary>
    [JsonIgnore]
    public bool IsLarge => LargeValues.IsLarge(this, Variants.Length + Rounds.Count + Left.Count, MaxInline);

    /// <summary>Whether another list has the same members. Lists are never changed, only replaced.</summary>
    public bool IsSame(SweepList? other) => ReferenceEquals(Variants, other?.Variants) && ReferenceEquals(Rounds, other.Rounds) && ReferenceEquals(Left, other.Left);
}
