namespace VerifiedAddition.Circuits;

/// <summary>How the mechanism of a model is examined.</summary>
/// <param name="Seed">Of the questions, and of the untrained twin.</param>
/// <param name="Questions">Questions of each class, answer digit and depth, 10 to <see cref="MaxQuestions"/>.</param>
/// <param name="Depth">From how many columns below at most a carry comes, 1 to 20.</param>
/// <param name="Experiments">Numbers of the experiments; null for all.</param>
public sealed record MechanismSpec(
    ulong Seed = AblationSpec.DefaultSeed,
    int Questions = MechanismSpec.DefaultQuestions,
    int Depth = MechanismSpec.DefaultDepth,
    IReadOnlyList<int>? Experiments = null)
{
    /// <summary>The numbers of all experiments (docs/circuits.md).</summary>
    public static IReadOnlyList<int> Numbers { get; } = [.. Enumerable.Range(1, 17)];

    /// <summary>The default of <see cref="Questions"/>.</summary>
    public const int DefaultQuestions = 1000;

    /// <summary>Fewer say nothing.</summary>
    public const int MinQuestions = 10;

    /// <summary>Most of <see cref="Questions"/>.</summary>
    public const int MaxQuestions = 100_000;

    /// <summary>The default of <see cref="Depth"/>.</summary>
    public const int DefaultDepth = 4;

    /// <summary>Most of <see cref="Depth"/>.</summary>
    public const int MaxDepth = 20;
}
