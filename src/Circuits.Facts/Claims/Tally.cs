using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>How often something happened.</summary>
/// <param name="Count">Times that it did.</param>
/// <param name="Trials">Times that it could.</param>
public readonly record struct Tally(int Count, int Trials)
{
    /// <summary>Of the intervals.</summary>
    public const double Level = 0.95;

    /// <summary>The share, 0 to 1; 0 if nothing was tried.</summary>
    public double Rate => Trials == 0 ? 0 : (double)Count / Trials;

    /// <summary>Lower end of the 95 % interval (Clopper and Pearson); 0 if nothing was tried.</summary>
    public double Lower => Trials == 0 ? 0 : BinomialBounds.Lower(Count, Trials, (1 - Level) / 2);

    /// <summary>Upper end; 1 if nothing was tried.</summary>
    public double Upper => Trials == 0 ? 1 : BinomialBounds.Upper(Count, Trials, (1 - Level) / 2);

    /// <summary>Both together.</summary>
    public static Tally operator +(Tally one, Tally other) => new(one.Count + other.Count, one.Trials + other.Trials);

    /// <inheritdoc cref="op_Addition"/>
    public static Tally Add(Tally left, Tally right) => left + right;

    /// <summary>With some more trials.</summary>
    public Tally With(IReadOnlyCollection<bool> outcomes) => new(Count + outcomes.Count(happened => happened), Trials + outcomes.Count);
}
