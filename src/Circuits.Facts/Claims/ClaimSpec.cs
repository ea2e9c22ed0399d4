using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>The claims to test, and how.</summary>
/// <param name="Seed">Seed of the questions and of the nodes used as controls.</param>
/// <param name="Questions">Number of questions per claim, at least <see cref="MinQuestions"/>.</param>
/// <param name="Tasks">The sub-tasks; null for all that the model's operations have.</param>
/// <param name="Filter">Selects among the useful nodes; null for all.</param>
public sealed record ClaimSpec(
    ulong Seed = AblationSpec.DefaultSeed,
    int Questions = ClaimSpec.DefaultQuestions,
    IReadOnlyList<SubTask>? Tasks = null,
    NodeFilter? Filter = null)
{
    public const int DefaultQuestions = 100;

    /// <summary>Minimum number of questions: with fewer, even a claim that always passes has an interval from below <see cref="VerdictRule.StrongRate"/>.</summary>
    public const int MinQuestions = 36;

    /// <summary>Maximum number of questions: more add little and take long.</summary>
    public const int MaxQuestions = 10_000;

    /// <summary>Validates the number of questions.</summary>
    /// <exception cref="ArgumentException">There are too few or too many questions.</exception>
    public static void RequireQuestions(int questions)
    {
        if (questions is < MinQuestions or > MaxQuestions)
        {
            throw new ArgumentException(
                $"{questions} questions for each claim are too few or too many: ask {MinQuestions} to {MaxQuestions}. " +
                $"With fewer than {MinQuestions} no claim can be strong.",
                nameof(questions));
        }
    }
}

/// <summary>A request to test claims, before the model is known.</summary>
/// <param name="Spec">The claims to test.</param>
/// <param name="Operations">The model's operations; null for those it answers well in a sample.</param>
public sealed record ClaimRequest(ClaimSpec Spec, IReadOnlyList<Operation>? Operations);
