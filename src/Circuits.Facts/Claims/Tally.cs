using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>Number of successes in a number of trials.</summary>
/// <param name="Count">Number of successes.</param>
/// <param name="Trials">Number of trials.</param>
public readonly record struct Tally(int Count, int Trials)
{
    /// <summary>Confidence level of the intervals.</summary>
    public const double Level = 0.95;

    /// <summary>Fraction of successes, 0 to 1; 0 without trials.</summary>
    public double Rate => Trials == 0 ? 0 : (double)Count / Trials;

    /// <summary>Lower end of the 95 % confidence interval (Clopper and Pearson); 0 without trials.</summary>
    public double Lower => Trials == 0 ? 0 : BinomialBounds.Lower(Count, Trials, (1 - Level) / 2);

    /// <summary>Upper end of the interval; 1 without trials.</summary>
    public double Upper => Trials == 0 ? 1 : BinomialBounds.Upper(Count, Trials, (1 - Level) / 2);

    /// <summary>The sum of two tallies.</summary>
    public static Tally operator +(Tally one, Tally other) => new(one.Count + other.Count, one.Trials + other.Trials);

    /// <inheritdoc cref="op_Addition"/>
    public static Tally Add(Tally left, Tally right) => left + right;

    /// <summary>Adds trials.</summary>
    public Tally With(IReadOnlyCollection<bool> outcomes) => new(Count + outcomes.Count(happened => happened), Trials + outcomes.Count);
}
