using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary><c>grokFast</c> in sweep files.</summary>
public sealed class GrokFastKeyTests
{
    [Theory]
    [InlineData("true", 0.98, 2.0)]
    [InlineData("{}", 0.98, 2.0)]
    [InlineData("{alpha: 0.9}", 0.9, 2.0)]
    [InlineData("{alpha: 0, lambda: 0.5}", 0.0, 0.5)]
    public void A_filter_has_the_defaults_of_what_is_not_said(string given, double alpha, double lambda)
    {
        var spec = Read($"grokFast: {given}");

        Assert.Equal(new GrokFast(alpha, lambda), spec.GrokFast);
        Assert.EndsWith(FormattableString.Invariant($"\ngrokFast={alpha},{lambda}\n"), spec.Canonical, StringComparison.Ordinal);
        Assert.Null(spec.Stack);
    }

    [Fact]
    public void Without_it_or_with_false_a_variant_is_what_it_was()
    {
        Assert.Equal(Read("seed: 372001").Id, Read("grokFast: false").Id);
        Assert.DoesNotContain("grokFast", Read("grokFast: false").Canonical, StringComparison.Ordinal);
        Assert.NotEqual(Read("grokFast: true").Id, Read("grokFast: {alpha: 0.9}").Id);
    }

    [Theory]
    [InlineData("1", "grokFast is 1, but must be true, false or a block such as {alpha: 0.98, lambda: 2}.")]
    [InlineData("[true]", "grokFast is a list, but must be true")]
    [InlineData("{alpha: 1}", "grokFast has alpha 1, but must have one from 0 to below 1, such as 0.98.")]
    [InlineData("{alpha: -0.5}", "grokFast has alpha -0.5, but")]
    [InlineData("{lambda: 0}", "grokFast has lambda 0, but must have one above 0 and at most 1000, such as 2")]
    [InlineData("{lambda: 1001}", "grokFast has lambda 1001, but")]
    [InlineData("{lamb: 2}", "grokFast has no key 'lamb'. The keys are alpha, lambda.")]
    [InlineData("{alpha: fast}", "alpha is fast, but must be a number")]
    public void What_is_no_filter_is_refused(string given, string told) =>
        Assert.Contains(told, Assert.Throws<SweepFileException>(() => Read($"grokFast: {given}")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_matrix_names_its_cells_by_it()
    {
        var sweep = SweepFile.Parse(
            "defaults: {digits: 3, layers: 2, heads: 3, dModel: 48, steps: 10}\nmatrix: {grokFast: [false, true, {lambda: 5}]}\n", "x.yaml");

        Assert.Equal(
            ["add_d3_l2_h3_grokFastfalse", "add_d3_l2_h3_grokFast0.98x2", "add_d3_l2_h3_grokFast0.98x5"], sweep.Variants.Select(variant => variant.Name), StringComparer.Ordinal);
    }

    [Fact]
    public void An_extension_has_the_filter_of_what_it_extends()
    {
        var misfit = ExtensionRules.Misfit("longer", Read("grokFast: {alpha: 0.9}"), "short", Read("grokFast: true"));

        Assert.StartsWith("'longer' has grokFast alpha 0.9, lambda 2, but 'short', which it extends, has alpha 0.98, lambda 2.", misfit, StringComparison.Ordinal);
        Assert.Equal(new GrokFast(), ExtensionRules.SpecOf(Read("grokFast: true"), 5).GrokFast);
    }

    private static VariantSpec Read(string key) =>
        SweepFile.Parse($"defaults: {{digits: 3, layers: 2, heads: 3, dModel: 48, steps: 10}}\nvariants:\n  - name: one\n    {key}\n", "x.yaml").Variants[0].Spec;
}
