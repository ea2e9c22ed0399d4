using System.Text.Json.Serialization;

namespace VerifiedAddition.Arithmetic;

/// <summary>How the questions of a verification are chosen.</summary>
public enum SampleKind
{
    /// <summary>Uniform operands: the honest random sample.</summary>
    Uniform,

    /// <summary>As the notebook that trained the nine models enriched its questions (docs/domain.md, section 3.2).</summary>
    [JsonStringEnumMemberName("Seed")]
    Original,

    /// <summary>As the later libraries enriched theirs (docs/domain.md, section 3.3).</summary>
    Successor,

    /// <summary>The special questions, and random ones of every stratum (<see cref="StratifiedQuestions"/>).</summary>
    Strata,

    /// <summary>Every question once (<see cref="ExhaustiveQuestions"/>).</summary>
    Exhaustive,
}

/// <summary>Makes the questions of a sample.</summary>
public static class QuestionSamples
{
    /// <summary>Returns the questions of a sample kind.</summary>
    /// <param name="seed">Ignored by <see cref="SampleKind.Exhaustive"/>.</param>
    /// <param name="realisations">Questions of each stratum; <see cref="SampleKind.Strata"/> alone looks at it.</param>
    /// <exception cref="ArgumentOutOfRangeException">Such questions do not exist; the message says why.</exception>
    public static IQuestions Of(
        SampleKind kind, int digits, Operation operation, ulong seed, int realisations = StratifiedQuestions.DefaultRealisations) => kind switch
        {
            SampleKind.Uniform => new QuestionSequence(digits, operation, GeneratorKind.Uniform, seed),
            SampleKind.Original => new QuestionSequence(digits, operation, GeneratorKind.Original, seed),
            SampleKind.Successor => new QuestionSequence(digits, operation, GeneratorKind.Successor, seed),
            SampleKind.Strata => new StratifiedQuestions(digits, operation, seed, realisations),
            SampleKind.Exhaustive => new ExhaustiveQuestions(digits, operation),
            _ => throw new ArgumentOutOfRangeException(
                nameof(kind), kind, "There are five samples: Uniform, Original, Successor, Strata and Exhaustive."),
        };

    /// <summary>Whether the sample has a fixed number of questions.</summary>
    public static bool HasEnd(this SampleKind kind) => kind is SampleKind.Strata or SampleKind.Exhaustive;
}
