namespace VerifiedAddition.Experiments;

/// <summary>The names that people may type of what a grid has.</summary>
/// <param name="Sweeps">Names of its sweeps.</param>
/// <param name="Variants">Names of their variants; those that several sweeps have, with the sweep: <c>SWEEP/VARIANT</c>.</param>
public sealed record GridNames(IReadOnlyList<string> Sweeps, IReadOnlyList<string> Variants)
{
    /// <summary>No names.</summary>
    public static GridNames None { get; } = new([], []);
}
