namespace VerifiedAddition.Grains;

/// <inheritdoc cref="ISweepIndexGrain"/>
public sealed class SweepIndexGrain(
    [PersistentState("index", GrainStores.Runs)] IPersistentState<SweepIndexGrain.Memory> memory,
    StateLimit? limit = null) : Grain, ISweepIndexGrain, ISweepRegistryGrain
{
    /// <summary>Every variant with all its refinement rounds.</summary>
    private const int MaxMembers = SweepRules.MaxVariants * (1 + Refinement.MaxRounds);

    public async Task RegisterAsync(string sweep, VariantMatch[] variants, CancellationToken cancellationToken)
    {
        Check(sweep, variants);
        var before = memory.State;
        var members = variants.Select(variant => variant.Id).ToHashSet();
        VariantMatch[] left =
        [
            .. (before.Left.GetValueOrDefault(sweep) ?? [])
                .Concat((before.Variants.GetValueOrDefault(sweep) ?? []).Select(variant => variant with { HasLeft = true }))
                .Where(variant => !members.Contains(variant.Id)).DistinctBy(variant => variant.Id),
        ];
        var next = new Memory
        {
            Sweeps = before.Variants.ContainsKey(sweep) ? before.Sweeps : [.. before.Sweeps, sweep],
            Variants = new(before.Variants, StringComparer.Ordinal) { [sweep] = [.. variants] },
            Left = new(before.Left, StringComparer.Ordinal) { [sweep] = left },
        };
        limit?.Require(next, "The list of all sweeps", next.Variants.Values.Concat(next.Left.Values).Sum(all => all.Length));
        await memory.WriteAsync(next, cancellationToken);
    }

    public Task<VariantMatch[]> SharedAsync(string sweep, CancellationToken cancellationToken) => Task.FromResult(memory.State.Shared(sweep));

    public Task ForgetLeftAsync(string sweep, VariantId[] variants, CancellationToken cancellationToken) =>
        memory.State.Left.GetValueOrDefault(sweep) is { } left && Array.Exists(left, variant => variants.Contains(variant.Id))
            ? memory.WriteAsync(memory.State.WithLeft(sweep, [.. left.Where(variant => !variants.Contains(variant.Id))]), cancellationToken)
            : Task.CompletedTask;

    public Task ForgetAsync(string sweep, CancellationToken cancellationToken) => memory.State.Sweeps.Contains(sweep, StringComparer.Ordinal)
        ? memory.WriteAsync(memory.State.Without(sweep), cancellationToken)
        : Task.CompletedTask;

    public Task<string[]> NamesAsync(CancellationToken cancellationToken) => Task.FromResult(memory.State.Sweeps.ToArray());

    public Task<VariantMatch[]> FindAsync(string name, CancellationToken cancellationToken) => Task.FromResult(memory.State.Find(name));

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

        /// <inheritdoc cref="ISweepIndexGrain.SharedAsync"/>
        public VariantMatch[] Shared(string sweep)
        {
            var own = Of(sweep).Select(variant => variant.Id).ToHashSet();
            return [.. Sweeps.Where(other => !string.Equals(other, sweep, StringComparison.Ordinal)).SelectMany(Of).Where(variant => own.Contains(variant.Id))];
        }

        /// <summary>Returns the index with other variants that have left a sweep.</summary>
        public Memory WithLeft(string sweep, VariantMatch[] left) =>
            new() { Sweeps = Sweeps, Variants = Variants, Left = new(Left, StringComparer.Ordinal) { [sweep] = left } };

        /// <summary>Returns the index without a sweep.</summary>
        public Memory Without(string sweep) => new()
        {
            Sweeps = [.. Sweeps.Where(other => !string.Equals(other, sweep, StringComparison.Ordinal))],
            Variants = new(Variants.Where(entry => entry.Key != sweep), StringComparer.Ordinal),
            Left = new(Left.Where(entry => entry.Key != sweep), StringComparer.Ordinal),
        };

        /// <inheritdoc cref="ISweepIndexGrain.FindAsync"/>
        public VariantMatch[] Find(string name) => Find(Variants, name) is { Length: > 0 } found ? found : Find(Left, name);

        private IEnumerable<VariantMatch> Of(string sweep) => (Variants.GetValueOrDefault(sweep) ?? []).Concat(Left.GetValueOrDefault(sweep) ?? []);

        private static VariantMatch[] Find(Dictionary<string, VariantMatch[]> variants, string name) =>
            [.. variants.Values.SelectMany(one => one).Where(variant => Matches(variant, name))];

        private static bool Matches(VariantMatch variant, string name) =>
            string.Equals(variant.Name, name, StringComparison.Ordinal) ||
            string.Equals($"{variant.Sweep}/{variant.Name}", name, StringComparison.Ordinal) ||
            string.Equals(variant.Id.Value, name, StringComparison.Ordinal);
    }
}
