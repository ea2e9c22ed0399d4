using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>Failures counted by class and by impact, each in the order in which it was first met (docs/domain.md, section 9.4).</summary>
/// <param name="Failures">Number of questions that failed.</param>
/// <param name="Questions">Total number of questions.</param>
/// <param name="Classes">Number of failures for each class with failures.</param>
/// <param name="Impacts">Number of failures for each impact code; see <see cref="ImpactCode"/>.</param>
public sealed record FailureSummary(
    int Failures,
    int Questions,
    IReadOnlyList<Counted<QuestionClass>> Classes,
    IReadOnlyList<Counted<string>> Impacts)
{
    /// <summary>Fraction of questions that failed, 0 to 1.</summary>
    public double Share => Questions == 0 ? 0 : (double)Failures / Questions;

    /// <summary>Percentage of questions that failed, rounded down as in the originals: 0 for less than 1 %.</summary>
    public int Percent => Questions == 0 ? 0 : (int)(100L * Failures / Questions);

    /// <summary>Counts the failures of an outcome.</summary>
    /// <param name="failures">In the order of the questions.</param>
    /// <param name="questions">All questions of the analysis.</param>
    public static FailureSummary Of(IReadOnlyList<WrongAnswer> failures, IReadOnlyList<Question> questions)
    {
        ArgumentNullException.ThrowIfNull(failures);
        ArgumentNullException.ThrowIfNull(questions);
        return new(
            failures.Count,
            questions.Count,
            Count(failures.Select(failure => Complexity.Of(questions[failure.Question]))),
            Count(failures.Select(failure => ImpactCode.Of(failure.Indices, questions[failure.Question].Digits))));
    }

    /// <summary>The impact code of all symbols that were wrong in any failure.</summary>
    public static string UnionOfImpacts(IReadOnlyList<WrongAnswer> failures, int digits)
    {
        ArgumentNullException.ThrowIfNull(failures);
        return ImpactCode.Of(new WrongAnswer(0, failures.Aggregate(0, (all, failure) => all | failure.WrongSymbols)).Indices, digits);
    }

    private static List<Counted<T>> Count<T>(IEnumerable<T> values)
        where T : notnull => [.. values.CountBy(value => value).Select(pair => new Counted<T>(pair.Key, pair.Value))];
}

/// <summary>A value and its number of occurrences.</summary>
public readonly record struct Counted<T>(T Value, int Count);
