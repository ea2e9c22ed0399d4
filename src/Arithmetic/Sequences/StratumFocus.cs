namespace VerifiedAddition.Arithmetic;

/// <summary>Strata that a generator asks more often than chance would, such as those that a model still fails (<see cref="ColumnStates"/>).</summary>
/// <remarks>
/// Strata are labels such as <c>0U1</c>, separated by one blank, in rising order of their numbers, each once: equal foci are equal texts.
/// </remarks>
/// <param name="Percent">The share of an operation's rows that are drawn from its strata, 1 to 100.</param>
/// <param name="Additions">Strata of additions; empty for none.</param>
/// <param name="Subtractions">Strata of subtractions; empty for none. One of the two names a stratum.</param>
/// <exception cref="ArgumentOutOfRangeException">The percentage is outside 1–100.</exception>
/// <exception cref="ArgumentException">There are no strata, or they are not written as above.</exception>
public sealed record StratumFocus(int Percent, string Additions, string Subtractions)
{
    public int Percent { get; } = Percent is >= 1 and <= 100
        ? Percent
        : throw new ArgumentOutOfRangeException(nameof(Percent), Percent, "The share of rows with focused strata is 1 to 100 percent.");

    public string Additions { get; } = Checked(Additions, nameof(Additions));

    public string Subtractions { get; } = Checked(Subtractions, nameof(Subtractions), mayBeEmpty: !string.IsNullOrEmpty(Additions));

    /// <summary>A focus on strata that are given by their numbers.</summary>
    /// <param name="percent">The share of an operation's rows, 1 to 100.</param>
    /// <param name="digits">Digits of an operand, 1 to 20.</param>
    /// <param name="additions">Strata of additions, 0 to 3ⁿ − 1, in any order.</param>
    /// <param name="subtractions">Strata of subtractions, likewise.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    /// <exception cref="ArgumentException">There are no strata.</exception>
    public static StratumFocus Of(int percent, int digits, IEnumerable<long> additions, IEnumerable<long> subtractions) =>
        new(percent, Listed(additions, digits), Listed(subtractions, digits));

    /// <summary>The strata of an operation, rising; none for operations without column states.</summary>
    public long[] StrataOf(Operation operation) => operation switch
    {
        Operation.Add => Parsed(Additions),
        Operation.Subtract => Parsed(Subtractions),
        _ when !operation.Rules().HasColumns => [],
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "A focus has no strata of this operation."),
    };

    /// <summary>The columns of every stratum; null where they differ.</summary>
    internal int? Columns => Labels($"{Additions} {Subtractions}").Select(label => label.Length).Distinct().ToArray() is [var only] ? only : null;

    private static string[] Labels(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static long[] Parsed(string text) => [.. Labels(text).Select(ColumnStates.Parse)];

    private static string Listed(IEnumerable<long> strata, int digits) =>
        string.Join(' ', strata.Distinct().Order().Select(stratum => ColumnStates.Label(stratum, digits)));

    private static string Checked(string strata, string name, bool mayBeEmpty = true)
    {
        ArgumentNullException.ThrowIfNull(strata, name);
        if (!mayBeEmpty && strata.Length == 0)
        {
            throw new ArgumentException("A focus names at least one stratum, such as 0U1.", name);
        }

        try
        {
            var numbers = Parsed(strata);
            return string.Equals(strata, string.Join(' ', Labels(strata)), StringComparison.Ordinal) && numbers.SequenceEqual(numbers.Distinct().Order())
                ? strata
                : throw new ArgumentException($"The strata '{strata}' are not in rising order, each once, with one blank between them.", name);
        }
        catch (FormatException e)
        {
            throw new ArgumentException(e.Message, name, e);
        }
    }
}
