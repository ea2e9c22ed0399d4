using System.Globalization;

namespace VerifiedAddition.Grains;

/// <summary>
/// A trained variant whose training another one goes on with: with its weights, the moments of its optimiser and its next questions, all as its
/// last checkpoint holds them (docs/domain.md, section 5.5).
/// </summary>
/// <param name="Parent">The trained variant's identity.</param>
/// <param name="After">Steps done by its end, those of the variants that it extends itself included.</param>
[GenerateSerializer, Immutable, Alias("va.Extension")]
public sealed record Extension(string Parent, int After)
{
    /// <summary>The trained variant.</summary>
    public VariantId Variant => new(Parent);

    internal string Canonical => string.Create(CultureInfo.InvariantCulture, $"{Parent},{After}");
}
