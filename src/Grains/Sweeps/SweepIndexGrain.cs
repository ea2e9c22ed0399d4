namespace VerifiedAddition.Grains;

/// <inheritdoc cref="ISweepIndexGrain"/>
public sealed class SweepIndexGrain(
    [PersistentState("index", GrainStores.Runs)] IPersistentState<SweepIndexGrain.Memory> memory) : Grain, ISweepIndexGrain
{
    public async Task RegisterAsync(string sweep, VariantMatch[] variants, CancellationToken cancellationToken)
    {
        if (!memory.State.Variants.ContainsKey(sweep))
        {
            memory.State.Sweeps.Add(sweep);
        }

        memory.State.Variants[sweep] = [.. variants];
        await memory.WriteStateAsync(cancellationToken);
    }

    public Task<string[]> NamesAsync(CancellationToken cancellationToken) => Task.FromResult(memory.State.Sweeps.ToArray());

    public Task<VariantMatch[]> FindAsync(string name, CancellationToken cancellationToken) =>
        Task.FromResult(memory.State.Variants.Values.SelectMany(variants => variants).Where(variant => Matches(variant, name)).ToArray());

    private static bool Matches(VariantMatch variant, string name) =>
        string.Equals(variant.Name, name, StringComparison.Ordinal) ||
        string.Equals($"{variant.Sweep}/{variant.Name}", name, StringComparison.Ordinal) ||
        string.Equals(variant.Id.Value, name, StringComparison.Ordinal);

    /// <summary>What a restart must find.</summary>
    public sealed class Memory
    {
        /// <summary>Names of the sweeps, the oldest first.</summary>
        public List<string> Sweeps { get; init; } = [];

        public Dictionary<string, VariantMatch[]> Variants { get; init; } = new(StringComparer.Ordinal);
    }
}
