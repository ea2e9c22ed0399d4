using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Pages;

/// <summary>What the answers so far guarantee, while more are asked.</summary>
/// <param name="Accuracy">The accuracy is at least this, 0 to 1.</param>
/// <param name="Kind">How far that is to be trusted.</param>
public sealed record CertifiedBound(double Accuracy, BoundKind Kind)
{
    /// <summary>Nines that are drawn as a whole bar.</summary>
    private const double MaxNines = 8;

    /// <summary>Of a verification; null before the first answer.</summary>
    public static CertifiedBound? Of(VerificationSnapshot verification)
    {
        ArgumentNullException.ThrowIfNull(verification);
        return verification switch
        {
            { Asked: 0 } => null,

            // Of all questions, those that are not asked yet may all be answered wrongly.
            { Plan: { } plan } when verification.IsWhole() => new(
                (double)(verification.Asked - verification.Failures) / plan.Questions, verification.Asked == plan.Questions ? BoundKind.Exact : BoundKind.Certain),
            _ => new(VerificationFigures.LeastAccuracy(verification), BoundKind.Likely),
        };
    }

    /// <summary><c>≥ 99.99970 %</c>, with as many digits as tell.</summary>
    public string Words => Accuracy >= 1 ? "100 %" : $"{(Kind is BoundKind.Exact ? "" : "≥ ")}{Percent()} %";

    /// <summary>How far it is to be trusted, in words.</summary>
    public string Trust => Kind switch
    {
        BoundKind.Exact => "exact: every question was asked",
        BoundKind.Certain => "certain, if all the rest were wrong",
        _ => "at 95 % confidence",
    };

    /// <summary>Nines as a share of as many as are drawn.</summary>
    public double Share => Accuracy >= 1 ? 1 : Math.Clamp(-Math.Log10(1 - Accuracy) / MaxNines, 0, 1);

    private string Percent()
    {
        var decimals = Math.Clamp((int)Math.Ceiling(-Math.Log10(1 - Accuracy)), 1, 10);
        var scale = Math.Pow(10, decimals);
        return (Math.Floor(Accuracy * 100 * scale) / scale).ToString($"F{decimals}", System.Globalization.CultureInfo.InvariantCulture);
    }
}

/// <summary>How far a bound of an accuracy is to be trusted.</summary>
public enum BoundKind
{
    /// <summary>It is the accuracy itself.</summary>
    Exact,

    /// <summary>The accuracy cannot be less.</summary>
    Certain,

    /// <summary>The sample supports it at the level of <see cref="VerificationFigures.DefaultLevel"/>.</summary>
    Likely,
}
