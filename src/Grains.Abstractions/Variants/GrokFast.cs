using System.Globalization;

namespace VerifiedAddition.Grains;

/// <summary>GrokFast's filter of gradients (docs/domain.md, section 5.6).</summary>
/// <param name="Alpha">How much of the mean gradient a step keeps, from 0 to below 1. Default: 0.98.</param>
/// <param name="Lambda">How many times the mean is added to the gradient, above 0 and at most <see cref="MaxLambda"/>. Default: 2.</param>
[GenerateSerializer, Immutable, Alias("va.GrokFast")]
public sealed record GrokFast(double Alpha = GrokFast.DefaultAlpha, double Lambda = GrokFast.DefaultLambda)
{
    /// <summary>What the authors of the published models chose.</summary>
    public const double DefaultAlpha = 0.98;

    /// <inheritdoc cref="DefaultAlpha"/>
    public const double DefaultLambda = 2;

    /// <summary>Larger values are taken for mistakes.</summary>
    public const double MaxLambda = 1000;

    /// <summary>Returns everything that is wrong with it; empty if it is valid.</summary>
    public IReadOnlyList<SpecProblem> Check()
    {
        var problems = new List<SpecProblem>();
        if (Alpha is not (>= 0 and < 1))
        {
            problems.Add(new("grokFast", string.Create(CultureInfo.InvariantCulture, $"grokFast has alpha {Alpha}, but must have one from 0 to below 1, such as {DefaultAlpha}.")));
        }

        if (Lambda is not (> 0 and <= MaxLambda))
        {
            problems.Add(new("grokFast", string.Create(
                CultureInfo.InvariantCulture, $"grokFast has lambda {Lambda}, but must have one above 0 and at most {MaxLambda}, such as {DefaultLambda}; without grokFast nothing is filtered.")));
        }

        return problems;
    }

    /// <summary><c>alpha 0.98, lambda 2</c></summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"alpha {Alpha}, lambda {Lambda}");

    internal string Canonical => string.Create(CultureInfo.InvariantCulture, $"{Alpha:R},{Lambda:R}");
}
