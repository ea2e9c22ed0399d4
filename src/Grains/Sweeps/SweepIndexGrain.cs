namespace VerifiedAddition.Grains;

/// <inheritdoc cref="ISweepIndexGrain"/>
public sealed class SweepIndexGrain(
    [PersistentState("index", GrainStores.Runs)] IPersistentState<SweepIndexGrain.Memory> memory,
    StateLimit? limit = null) : Grain, ISweepIndexGrain
{
    public async Task RegisterAsync(string sweep, VariantMatch[] variants, CancellationToken cancellationToken)
    {
        var before = memory.State;
        var next = new Memory
        {
            Sweeps = before.Variants.ContainsKey(sweep) ? before.Sweeps : [.. before.Sweeps, sweep],
            Variants = new(before.Variants, StringComparer.Ordinal) { [sweep] = [.. variants] },
        };
        limit?.Require(next, "The list of all sweeps", next.Variants.Values.Sum(all => all.Length));
        memory.State = next;
        try
        {
            await memory.WriteStateAsync(cancellationToken);
        }
        catch
        {
            memory.State = before; // what is not stored is not told either
            throw;
        }
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
