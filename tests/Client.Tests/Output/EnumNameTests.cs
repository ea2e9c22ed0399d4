using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary>Files, options and JSON say "seed" for what the original notebooks did, whatever the code calls it.</summary>
public sealed class EnumNameTests
{
    private const GeneratorKind Generator = GeneratorKind.Original;
    private const SampleKind Sample = (SampleKind)1;
    private const AnalysisPolicy Analysis = (AnalysisPolicy)1;
    private const WarmStartPolicy Policy = WarmStartPolicy.Original;

    [Fact]
    public void Words_are_those_of_the_files() => Assert.Equal(
        ["seed", "seed", "seed", "seed", "oneOperation", "gelu_new"],
        [EnumText.Of(Generator), EnumText.Of(Sample), EnumText.Of(Analysis), EnumText.Of(Policy), EnumText.Of(BatchMix.OneOperation), EnumText.Of(Activation.GeluNew)]);

    [Fact]
    public void Json_writes_these_words_and_reads_them()
    {
        var text = JsonOutput.LineOf(new Members(Generator, Sample, Sample, Policy, BatchMix.OneOperation));

        Assert.Equal("""{"generator":"seed","sample":"seed","maybe":"seed","policy":"seed","mix":"oneOperation"}""", text);
        Assert.Equal(new(Generator, Sample, Sample, Policy, BatchMix.OneOperation), JsonOutput.Read<Members>(text));
        Assert.Equal(
            new(GeneratorKind.Uniform, SampleKind.Strata, null, WarmStartPolicy.Complete, BatchMix.MixedRows),
            JsonOutput.Read<Members>("""{"generator":"uniform","sample":"strata","maybe":null,"policy":"complete","mix":"mixedRows"}"""));
    }

    private sealed record Members(GeneratorKind Generator, SampleKind Sample, SampleKind? Maybe, WarmStartPolicy Policy, BatchMix Mix);
}
