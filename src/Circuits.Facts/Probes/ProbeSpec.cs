namespace VerifiedAddition.Circuits;

/// <summary>How a model is probed.</summary>
/// <param name="Seed">Of the questions, the controls, and the untrained twin.</param>
/// <param name="Questions">Questions from which each probe learns, and as many others with which it is tested, 100 to 10,000.</param>
/// <param name="Facts">What is looked for; null for all that the model can have.</param>
public sealed record ProbeSpec(ulong Seed = AblationSpec.DefaultSeed, int Questions = ProbeSpec.DefaultQuestions, IReadOnlyList<ProbedFact>? Facts = null)
{
    /// <summary>The default of <see cref="Questions"/>.</summary>
    public const int DefaultQuestions = 1000;

    /// <summary>Fewer say nothing.</summary>
    public const int MinQuestions = 100;

    /// <summary>Most of <see cref="Questions"/>.</summary>
    public const int MaxQuestions = 10_000;
}
