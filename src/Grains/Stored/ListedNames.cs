namespace VerifiedAddition.Grains;

/// <summary>The names in a <see cref="SweepIndexGrain.Memory"/>, without the rest: who presses the Tab key does not wait for that.</summary>
public sealed class ListedNames
{
    /// <summary>Names of the sweeps, the oldest first.</summary>
    public List<string> Sweeps { get; set; } = [];

    /// <summary>The variants that are in a sweep, by the sweep's name.</summary>
    public Dictionary<string, Member[]> Variants { get; set; } = new(StringComparer.Ordinal);

    /// <summary>A variant in a sweep.</summary>
    public sealed class Member
    {
        /// <summary>The sweep's name.</summary>
        public required string Sweep { get; init; }

        /// <summary>The variant's name there.</summary>
        public required string Name { get; init; }
    }
}
