using Microsoft.Extensions.Logging;

namespace VerifiedAddition.Grains;

/// <inheritdoc cref="ISweepIndexGrain"/>
public sealed partial class SweepIndexGrain(
    [PersistentState("index", GrainStores.Runs)] IPersistentState<SweepIndexGrain.Memory> memory,
    IArtefactStore artefacts,
    TimeProvider time,
    ILogger<SweepIndexGrain> logger,
    StateLimit? limit = null) : Grain, ISweepIndexGrain, ISweepRegistryGrain
{
    /// <summary>Every variant with all its refinement rounds.</summary>
    private const int MaxMembers = SweepRules.MaxVariants * (1 + Refinement.MaxRounds);

    /// <summary>The index with the names of large sweeps, which are not in the stored state.</summary>
    private Memory _index = new();

    /// <summary>Sweeps whose stored names are gone.</summary>
    private readonly HashSet<string> _lost = new(StringComparer.Ordinal);

    public override async Task OnActivateAsync(CancellationToken cancellationToken) =>
        _index = await IndexedNames.WholeAsync(memory.State, artefacts, Lose, cancellationToken);

    public async Task RegisterAsync(string sweep, VariantMatch[] variants, CancellationToken cancellationToken)
    {
        Check(sweep, variants);
        var before = _index;
        var members = variants.Select(variant => variant.Id).ToHashSet();
        VariantMatch[] left =
        [
            .. (before.Left.GetValueOrDefault(sweep) ?? [])
                .Concat((before.Variants.GetValueOrDefault(sweep) ?? []).Select(variant => variant with { HasLeft = true }))
                .Where(variant => !members.Contains(variant.Id)).DistinctBy(variant => variant.Id),
        ];
        var next = before.Copied();
        next.Sweeps = before.Variants.ContainsKey(sweep) ? before.Sweeps : [.. before.Sweeps, sweep];
        (next.Variants[sweep], next.Left[sweep]) = (variants, left);
        await StoreAsync(sweep, next, cancellationToken);
    }

    public Task<VariantMatch[]> SharedAsync(string sweep, CancellationToken cancellationToken) => Task.FromResult(_index.Shared(sweep));

    public async Task ForgetLeftAsync(string sweep, VariantId[] variants, CancellationToken cancellationToken)
    {
        if (_index.Left.GetValueOrDefault(sweep) is { } left && Array.Exists(left, variant => variants.Contains(variant.Id)))
        {
            var next = _index.Copied();
            next.Left[sweep] = [.. left.Where(variant => !variants.Contains(variant.Id))];
            await StoreAsync(sweep, next, cancellationToken);
        }
    }

    public async Task ForgetAsync(string sweep, CancellationToken cancellationToken)
    {
        if (_index.Sweeps.Contains(sweep, StringComparer.Ordinal))
        {
            await StoreAsync(sweep, _index.Without(sweep), cancellationToken);
        }
    }

    public Task<string[]> NamesAsync(CancellationToken cancellationToken) => Task.FromResult(_index.Sweeps.ToArray());

    public Task<VariantMatch[]> FindAsync(string name, CancellationToken cancellationToken) => Task.FromResult(_index.Find(name));

    public async Task<StoredKind[]> TidyAsync(string sweep, bool dryRun, CancellationToken cancellationToken)
    {
        NameRules.RequireSweep(sweep);
        var others = await LargeValues.OthersAsync(
            artefacts, IndexedNames.PrefixOf(sweep), _index.Lists.GetValueOrDefault(sweep), time.GetUtcNow(), cancellationToken);
        if (others.Length > 0 && !dryRun)
        {
            await memory.WriteStateAsync(cancellationToken); // fails if another activation has gone on
            foreach (var other in others)
            {
                await artefacts.DeleteAsync(other.Key, cancellationToken);
            }
        }

        return ArtefactKinds.Count(others);
    }

    /// <summary>Stores the index, in which the names of one sweep have changed.</summary>
    private async Task StoreAsync(string sweep, Memory next, CancellationToken cancellationToken)
    {
        var known = _index.Lists.GetValueOrDefault(sweep);
        next.Lists.Remove(sweep);
        if (next.Variants.TryGetValue(sweep, out var variants))
        {
            var names = new IndexedNames(variants, next.Left.GetValueOrDefault(sweep) ?? []);
            if (names.IsLarge)
            {
                next.Lists[sweep] = await LargeValues.StoreAsync(
                    artefacts, IndexedNames.PrefixOf(sweep), names, _lost.Contains(sweep) ? null : known, time.GetUtcNow(), cancellationToken);
            }
        }

        var stored = next.Stored();
        limit?.Require(stored, "The list of all sweeps", next.Variants.Values.Concat(next.Left.Values).Sum(all => all.Length));
        await memory.WriteAsync(stored, cancellationToken);
        _index = next;
        _lost.Remove(sweep);
        if (known is not null && next.Lists.GetValueOrDefault(sweep) is var named && named != known)
        {
            await LargeValues.TryDeleteOthersAsync(
                artefacts, IndexedNames.PrefixOf(sweep), named, next.Sweeps.Contains(sweep, StringComparer.Ordinal) ? time.GetUtcNow() : null, cancellationToken);
        }
    }

    private void Lose(string sweep)
    {
        _lost.Add(sweep);
        LogLost(logger, sweep);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The names of the variants of the sweep '{Sweep}' are gone: its variants are not found by name until it is submitted again")]
    private static partial void LogLost(ILogger logger, string sweep);

    private static void Check(string sweep, VariantMatch[] variants)
    {
        ArgumentNullException.ThrowIfNull(variants);
        NameRules.RequireSweep(sweep);
        if (variants.Length > MaxMembers)
        {
            throw new ArgumentException(SweepRules.TooMany(variants.Length), nameof(variants));
        }

        if (Array.Find(variants, variant => !NameRules.FitsMember(variant?.Name) || variant!.Sweep != sweep || !TrainingRules.IsVariant(variant.Id)) is { } wrong)
        {
            throw new ArgumentException(
                $"The sweep '{sweep}' has no variant {UntrustedText.Quote(wrong.Name)} of identity {UntrustedText.Quote(wrong.Id.Value)}. {NameRules.Rule}", nameof(variants));
        }
    }

    /// <summary>The stored state.</summary>
    public sealed class Memory
    {
        /// <summary>Names of the sweeps, the oldest first.</summary>
        public List<string> Sweeps { get; set; } = [];

        public Dictionary<string, VariantMatch[]> Variants { get; set; } = new(StringComparer.Ordinal);

        /// <summary>Variants that were removed from a sweep's list, by the sweep's name.</summary>
        public Dictionary<string, VariantMatch[]> Left { get; set; } = new(StringComparer.Ordinal);

        /// <summary>Keys of the artefacts that hold the names of large sweeps, by the sweep's name.</summary>
        public Dictionary<string, string> Lists { get; set; } = new(StringComparer.Ordinal);

        /// <inheritdoc cref="ISweepIndexGrain.SharedAsync"/>
        public VariantMatch[] Shared(string sweep)
        {
            var own = Of(sweep).Select(variant => variant.Id).ToHashSet();
            return [.. Sweeps.Where(other => !string.Equals(other, sweep, StringComparison.Ordinal)).SelectMany(Of).Where(variant => own.Contains(variant.Id))];
        }

        /// <inheritdoc cref="ISweepIndexGrain.FindAsync"/>
        public VariantMatch[] Find(string name) => Find(Variants, name) is { Length: > 0 } found ? found : Find(Left, name);

        /// <summary>Returns the index with dictionaries of its own.</summary>
        internal Memory Copied() => new()
        {
            Sweeps = Sweeps,
            Variants = new(Variants, StringComparer.Ordinal),
            Left = new(Left, StringComparer.Ordinal),
            Lists = new(Lists, StringComparer.Ordinal),
        };

        /// <summary>Returns the index without a sweep.</summary>
        internal Memory Without(string sweep)
        {
            var next = Copied();
            next.Sweeps = [.. Sweeps.Where(other => !string.Equals(other, sweep, StringComparison.Ordinal))];
            next.Variants.Remove(sweep);
            next.Left.Remove(sweep);
            return next;
        }

        /// <summary>Returns the index without the names that are stored beside it.</summary>
        internal Memory Stored()
        {
            var stored = Copied();
            foreach (var sweep in Lists.Keys)
            {
                stored.Variants.Remove(sweep);
                stored.Left.Remove(sweep);
            }

            return stored;
        }

        private IEnumerable<VariantMatch> Of(string sweep) => (Variants.GetValueOrDefault(sweep) ?? []).Concat(Left.GetValueOrDefault(sweep) ?? []);

        private static VariantMatch[] Find(Dictionary<string, VariantMatch[]> variants, string name) =>
            [.. variants.Values.SelectMany(one => one).Where(variant => Matches(variant, name))];

        private static bool Matches(VariantMatch variant, string name) =>
            string.Equals(variant.Name, name, StringComparison.Ordinal) ||
            string.Equals(variant.Id.Value, name, StringComparison.Ordinal) ||
            (name.Length == variant.Sweep.Length + 1 + variant.Name.Length && name[variant.Sweep.Length] == '/' &&
                name.StartsWith(variant.Sweep, StringComparison.Ordinal) && name.EndsWith(variant.Name, StringComparison.Ordinal));
    }
}
