using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary>Variants that are drawn from ranges.</summary>
public sealed class SearchTests
{
    private const string Rest = "digits: 3, layers: 2, heads: 3, dHead: 8, steps: 500";

    private static readonly SearchMethod[] Methods = Enum.GetValues<SearchMethod>();

    /// <summary>The first ten direction numbers of some dimensions in 1024ths, as SciPy 1.10.1 has them (scipy.stats.qmc.Sobol, in natural order).</summary>
    [Theory]
    [InlineData(0, new[] { 512, 256, 128, 64, 32, 16, 8, 4, 2, 1 })]
    [InlineData(1, new[] { 512, 768, 640, 960, 544, 816, 680, 1020, 514, 771 })]
    [InlineData(2, new[] { 512, 768, 384, 576, 928, 368, 568, 788, 418, 627 })]
    [InlineData(5, new[] { 512, 256, 384, 192, 800, 144, 344, 1004, 898, 449 })]
    [InlineData(9, new[] { 512, 256, 896, 704, 608, 592, 552, 364, 206, 871 })]
    [InlineData(13, new[] { 512, 768, 384, 576, 224, 784, 264, 652, 966, 681 })]
    [InlineData(17, new[] { 512, 768, 128, 960, 416, 400, 216, 436, 262, 897 })]
    public void Sobol_points_are_those_of_a_second_implementation(int dimension, int[] expected)
    {
        Assert.Equal(expected, SobolSequence.Directions(dimension).Take(10).Select(direction => (int)(direction >> 22)));
        Assert.Equal((uint)expected[1] ^ (uint)expected[3], SobolSequence.At(SobolSequence.Directions(dimension), 0b1010) >> 22);
    }

    [Theory]
    [InlineData("sobol", 64)]
    [InlineData("latinHypercube", 61)]
    public void Each_part_of_a_range_has_one_sample(string method, int samples)
    {
        var kind = Enum.Parse<SearchMethod>(method, ignoreCase: true);
        Assert.True(VariantKey.All.Count <= SobolSequence.MaxDimensions, "There are more keys than dimensions.");

        for (var dimension = 0; dimension < VariantKey.All.Count; dimension++)
        {
            var parts = SearchDesign.Coordinates(kind, samples, dimension, seed: 5).Select(at => (int)(at * samples)).Order();
            Assert.Equal(Enumerable.Range(0, samples), parts);
        }
    }

    [Fact]
    public void The_same_seed_draws_the_same_points_and_another_seed_others()
    {
        foreach (var method in Methods)
        {
            var points = SearchDesign.Coordinates(method, 100, 3, seed: 1);
            Assert.Equal(points, SearchDesign.Coordinates(method, 100, 3, seed: 1));
            Assert.NotEqual(points, SearchDesign.Coordinates(method, 100, 3, seed: 2));
            Assert.NotEqual(points, SearchDesign.Coordinates(method, 100, 4, seed: 1));
            Assert.All(points, point => Assert.InRange(point, 0, 0.9999999999));
        }
    }

    [Fact]
    public void Ranges_are_linear_or_logarithmic_and_include_both_ends()
    {
        var variants = Read("samples: 256", "learningRate: {from: 1e-5, to: 1e-3, scale: log}, weightDecay: {from: 0.1, to: 0.3}, heads: {from: 1, to: 4}, dModel: {from: 24, to: 120, step: 48}, batchSize: {from: 1, to: 127, scale: log}, mix: [oneOperation, mixedRows]");

        Assert.Equal(256, variants.Length);
        Assert.Equal(128, variants.Count(variant => variant.Spec.LearningRate < 1e-4)); // the geometric mean
        Assert.Equal(128, variants.Count(variant => variant.Spec.WeightDecay < 0.2));
        Assert.All(variants, variant => Assert.InRange(variant.Spec.LearningRate, 1e-5, 1e-3));
        Assert.Equal([(1, 64), (2, 64), (3, 64), (4, 64)], variants.CountBy(variant => variant.Spec.Heads).Select(count => (count.Key, count.Value)).Order());
        Assert.Equal([24, 72, 120], variants.Select(variant => variant.Spec.DModel).Distinct().Order());
        Assert.InRange(variants.Count(variant => variant.Spec.BatchSize < 11), 120, 136); // 11 is about the geometric mean of 1 and 128
        Assert.Equal((1, true), (variants.Min(variant => variant.Spec.BatchSize), variants.Max(variant => variant.Spec.BatchSize) is > 120 and <= 127));
        Assert.Equal(2, variants.DistinctBy(variant => variant.Spec.Mix).Count());
        Assert.Equal(("add_d3_l2_h", "_s1"), (variants[0].Name[..11], variants[0].Name[12..]));
        Assert.All(variants, variant => Assert.Equal(500, variant.Spec.Steps));
    }

    [Fact]
    public void Samples_stand_behind_other_variants_and_have_names_and_labels_of_their_template()
    {
        var sweep = SweepFile.Parse($"defaults: {{{Rest}}}\nmatrix: {{seed: [1, 2]}}\nsearch: {{method: random, samples: 3, seed: 9, name: \"r{{sample}}_{{heads}}\", requires: cuda, ranges: {{seed: {{from: 5, to: 9007199254740992}}, heads: [2, 2, 4]}}}}", "x.yaml");

        Assert.Equal(["r1", "r2", "r3"], sweep.Variants[2..].Select(variant => variant.Name[..2]), StringComparer.Ordinal);
        Assert.All(sweep.Variants[2..], variant => Assert.Equal("cuda", Assert.Single(variant.Requires!)));
        Assert.All(sweep.Variants[2..], variant => Assert.Equal($"_{variant.Spec.Heads}", variant.Name[2..]));
        Assert.Equal(3, sweep.Variants[2..].DistinctBy(variant => variant.Spec.Seed).Count());
    }

    [Theory]
    [InlineData("samples: 2", "heads: {from: 4, to: 1}", "heads begins at 4 and ends at 1: it has no value.")]
    [InlineData("samples: 2", "heads: {from: 4, to: 4}", "heads begins at 4 and ends at 4: it has one value, which belongs under 'defaults'.")]
    [InlineData("samples: 2", "weightDecay: {from: 0, to: 1, scale: log}", "weightDecay begins at 0, but one of logarithmic scale begins above 0.")]
    [InlineData("samples: 2", "weightDecay: {from: 0, to: 1, step: 1}", "weightDecay is no whole number and has no 'step'.")]
    [InlineData("samples: 2", "mix: {from: oneOperation, to: mixedRows}", "mix is a word, which has no range: list its values, such as [oneOperation, mixedRows].")]
    [InlineData("samples: 2", "heads: {from: 1, to: 4, step: 4}", "step is 4, but must be a whole number from 1 to 3.")]
    [InlineData("samples: 2", "heads: {from: 1, to: 4, steps: 2}", "The range of heads has no key 'steps'.")]
    [InlineData("samples: 2", "heads: {from: 1}", "The range of heads lacks 'to'.")]
    [InlineData("samples: 2", "heads: [3]", "heads is a list of fewer than two values, but in a search must be a block such as {from: 1, to: 4} or a list")]
    [InlineData("samples: 2", "heds: [3, 4]", "A range has no key 'heds'.")]
    [InlineData("samples: 5", "heads: {from: 1, to: 2}, mix: [oneOperation, mixedRows]", "samples is 5, but the ranges have only 4 different combinations. Take fewer, or 'matrix', which makes each of them once.")]
    [InlineData("samples: 100001", "heads: [3, 4]", "samples is 100001, but must be a whole number from 1 to 100000.")]
    [InlineData("method: grid, samples: 2", "heads: [3, 4]", "method is grid, but must be")]
    [InlineData("method: random", "heads: [3, 4]", "search lacks 'samples', the number of variants to draw.")]
    [InlineData("samples: 2, name: 'a{heads}'", "heads: [3, 4]", "which does not tell samples apart: put {sample} into it.")]
    [InlineData("samples: 2, name: 'a{sample}{head}'", "heads: [3, 4]", "There is no '{head}' to put into a name.")]
    [InlineData("samples: 2, rungs: 3", "heads: [3, 4]", "search has no key 'rungs'.")]
    [InlineData("samples: 2", "seed: {from: 0, to: 18446744073709551615}", "The range of seed ends above 9007199254740992, the most that is drawn from.")]
    [InlineData("samples: 2", "learningRate: {from: 0.5, to: 7}", "learningRate")]
    public void What_cannot_be_drawn_is_refused_in_words(string keys, string ranges, string words)
    {
        var refusal = Assert.Throws<SweepFileException>(() => Read(keys, ranges));

        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
    }

    private static NamedVariant[] Read(string keys, string ranges) =>
        SweepFile.Parse($"defaults: {{{Rest}}}\nsearch: {{{keys}, ranges: {{{ranges}}}}}", "x.yaml").Variants;
}
