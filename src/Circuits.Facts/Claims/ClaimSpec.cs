using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>Which claims are tested, and how.</summary>
/// <param name="Seed">Of the questions and of the controls' nodes.</param>
/// <param name="Questions">Questions that each claim is tested on, for which it needs no fewer than <see cref="MinQuestions"/>.</param>
/// <param name="Tasks">The sub-tasks; null for all that the model's operations have.</param>
/// <param name="Filter">Which useful nodes are looked at; null for all.</param>
public sealed record ClaimSpec(
    ulong Seed = AblationSpec.DefaultSeed,
    int Questions = ClaimSpec.DefaultQuestions,
    IReadOnlyList<SubTask>? Tasks = null,
    NodeFilter? Filter = null)
{
    public const int DefaultQuestions = 100;

    /// <summary>With fewer, even a claim that always passes has an interval that begins below <see cref="VerdictRule.StrongRate"/>.</summary>
    public const int MinQuestions = 36;

    /// <summary>More say little more and take long.</summary>
    public const int MaxQuestions = 10_000;

    /// <summary>Refuses a number of questions that says nothing, or takes too long.</summary>
    /// <exception cref="ArgumentException">There are too few or too many.</exception>
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

/// <summary>What shall be claimed of a model, before the model is known.</summary>
/// <param name="Spec">Which claims.</param>
/// <param name="Operations">What the model does; null for what it is good at, as far as a sample shows.</param>
public sealed record ClaimRequest(ClaimSpec Spec, IReadOnlyList<Operation>? Operations);
