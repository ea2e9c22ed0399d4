using VerifiedAddition.Arithmetic;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client.Tests;

/// <summary>The architecture in sweep files, and of weight files.</summary>
public sealed class ArchitectureKeyTests
{
    [Fact]
    public void A_variant_has_the_architecture_of_its_keys()
    {
        var spec = SweepFile.Parse(File("{activation: gelu_new, normalisation: rms, positions: rotary, unembeddingBias: none}"), "test.yaml").Variants[0].Spec;

        Assert.Equal(new Architecture(Activation.GeluNew, Normalisation.Rms, Positions.Rotary, UnembeddingBias.None), spec.Architecture);
    }

    [Theory]
    [InlineData("{activation: swish}", "activation is swish, but must be one of relu, gelu, gelu_new, silu.")]
    [InlineData("{normalisation: batch}", "but must be one of layer, rms, none.")]
    [InlineData("{positions: rotary, dHead: 7}", "Choose an even dHead.")]
    public void An_architecture_that_there_is_not_is_refused_with_what_is_possible(string keys, string said) =>
        Assert.Contains(said, Assert.Throws<SweepFileException>(() => SweepFile.Parse(File(keys), "test.yaml")).Message, StringComparison.Ordinal);

    [Fact]
    public async Task The_architecture_of_a_weight_file_can_be_stated()
    {
        var (file, files) = (Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".pth"), new FakeWeightFiles());
        await System.IO.File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);

        var ask = await Va.RunAsync(["ask", file, "123+456", "--architecture", "activation=silu"], files: files);
        System.IO.File.Delete(file);

        Assert.Equal(ExitCodes.Done, ask.Code);
        Assert.Equal(new Architecture(Activation.Silu), files.Architecture);
    }

    [Theory]
    [InlineData("a.pth", "activation=swish", "must be one of relu, gelu, gelu_new, silu")]
    [InlineData("some-variant", "activation=silu", "the architecture of a trained variant is known")]
    public async Task A_statement_that_cannot_be_is_refused(string model, string stated, string said)
    {
        var ask = await Va.RunAsync(["ask", model, "123+456", "--architecture", stated], files: new FakeWeightFiles());

        Assert.NotEqual(ExitCodes.Done, ask.Code);
        Assert.Contains(said, ask.Error, StringComparison.Ordinal);
    }

    private static string File(string keys) =>
        $"name: test\ndefaults: {{digits: 3, layers: 2, heads: 3, dModel: 48, steps: 10}}\nvariants:\n  - {{name: one, {keys[1..]}\n";
}
