namespace VerifiedAddition.Circuits;

/// <summary>How the edges of a model are scored.</summary>
/// <param name="Seed">Of the pairs of questions, and of the edges that are patched beside the strongest.</param>
/// <param name="Pairs">Pairs of questions for each operation, 1 to <see cref="MaxPairs"/>.</param>
/// <param name="Steps">Points between the two questions of a pair at which integrated gradients are taken, 1 to <see cref="MaxSteps"/>.</param>
/// <param name="Exact">Most edges that are patched as well; half of them the strongest by attribution, the others drawn from the rest.</param>
public sealed record EdgeSpec(ulong Seed = EdgeSpec.DefaultSeed, int Pairs = EdgeSpec.DefaultPairs, int Steps = EdgeSpec.DefaultSteps, int Exact = EdgeSpec.DefaultExact)
{
    /// <summary>The default of <see cref="Seed"/>.</summary>
    public const ulong DefaultSeed = 372001;

    /// <summary>The default of <see cref="Pairs"/>.</summary>
    public const int DefaultPairs = 100;

    /// <summary>Most pairs of each operation.</summary>
    public const int MaxPairs = 10_000;

    /// <summary>The default of <see cref="Steps"/>.</summary>
    public const int DefaultSteps = 5;

    /// <summary>Most steps.</summary>
    public const int MaxSteps = 100;

    /// <summary>The default of <see cref="Exact"/>.</summary>
    public const int DefaultExact = 1000;

    /// <summary>Most of <see cref="Exact"/>.</summary>
    public const int MaxExact = 1_000_000;
}
