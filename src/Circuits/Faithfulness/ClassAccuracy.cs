using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>How many questions of a class were answered rightly: sign and all digits.</summary>
/// <param name="Class">The class.</param>
/// <param name="Right">Number of right answers.</param>
/// <param name="Asked">Number of questions, at least 1.</param>
/// <param name="IsAll">Whether these are all questions of the class, so that nothing is left to chance.</param>
public sealed record ClassAccuracy(OperationClass Class, int Right, int Asked, bool IsAll)
{
    /// <summary>The share of right answers, 0 to 1.</summary>
    public double Rate => (double)Right / Asked;

    /// <summary>Lower end of the 95 % interval (Clopper and Pearson); the share itself where all were asked.</summary>
    public double Lower => IsAll ? Rate : BinomialBounds.Lower(Right, Asked, (1 - Tally.Level) / 2);

    /// <summary>Upper end of the interval.</summary>
    public double Upper => IsAll ? Rate : BinomialBounds.Upper(Right, Asked, (1 - Tally.Level) / 2);
}
