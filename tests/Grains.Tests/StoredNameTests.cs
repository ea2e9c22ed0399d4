using System.IO.Compression;
using System.Text;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Storage;
using static VerifiedAddition.Grains.Tests.Tickets;

namespace VerifiedAddition.Grains.Tests;

/// <summary>
/// Identities, keys and stored files write "Seed" or "seed" for what was done as the original notebooks did it. Members are given by names or by
/// numbers, which are stored too.
/// </summary>
public sealed class StoredNameTests
{
    private const GeneratorKind Generator = GeneratorKind.Original;
    private const SampleKind Sample = (SampleKind)1;
    private const AnalysisPolicy Analysis = (AnalysisPolicy)1;
    private const WarmStartPolicy Policy = WarmStartPolicy.Original;

    private static readonly WeightsRef Weights = new("weights", new string('0', 64));
    private static readonly JsonGrainStateSerializer State = new();
    private static readonly VariantSpec Child = Spec with { Generator = Generator, InitialiseFrom = new("00ff", 1, Policy, Late: false) };

    [Fact]
    public void Identities_are_as_they_were()
    {
        Assert.Contains("\ngenerator=Seed\n", Child.Canonical, StringComparison.Ordinal);
        Assert.Contains("\ninitialiseFrom=00ff,1,Seed,False\n", Child.Canonical, StringComparison.Ordinal);
        Assert.Contains("\ngenerator=Successor\n", (Child with { Generator = GeneratorKind.Successor }).Canonical, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_are_as_they_were()
    {
        Assert.Equal("2b4a4f13a1780307f164", new VerificationPlan(Operation.Add, 3, Sample, 7, 1000).KeyFor(Weights));
        Assert.Equal("2b14dcce03aba57e264d", AnalysisPlan.Of(new AnalysisRequest(new(Analysis, Seed: 7), Questions: null, [Operation.Add])).KeyFor(Weights));
    }

    [Fact]
    public void State_is_as_it_was()
    {
        var spec = State.Serialize(Child).ToString();

        Assert.Contains("\"generator\":\"Seed\"", spec, StringComparison.Ordinal);
        Assert.Contains("\"policy\":\"Seed\"", spec, StringComparison.Ordinal);
        Assert.Equal(Child, State.Deserialize<VariantSpec>(BinaryData.FromString(spec)));
        Assert.Equal("\"Seed\"", State.Serialize(Sample).ToString());
        Assert.Equal(Sample, State.Deserialize<SampleKind>(BinaryData.FromString("\"Seed\"")));
        Assert.Equal("\"Seed\"", State.Serialize(Analysis).ToString());
        Assert.Equal(Analysis, State.Deserialize<AnalysisPolicy>(BinaryData.FromString("\"Seed\"")));
    }

    [Fact]
    public void Training_records_are_as_they_were()
    {
        using var file = new MemoryStream();
        var record = FakeRecords.Record(Child, 1);
        TrainingRecordFile.Write(record.Head, record.Steps, file);

        var text = Unpacked(file.ToArray());

        Assert.Contains("\"generator\":\"seed\"", text, StringComparison.Ordinal);
        Assert.Contains("\"policy\":\"seed\"", text, StringComparison.Ordinal);
        Assert.Contains("\"mix\":\"oneOperation\"", text, StringComparison.Ordinal);
        Assert.Equal(Child, TrainingRecordFile.Read(new MemoryStream(file.ToArray())).Head.Spec);
    }

    [Fact]
    public void Refusals_say_the_word_of_the_files()
    {
        var wrong = new WarmStart("00ff", 1, (WarmStartPolicy)9, Late: false);

        Assert.Contains(
            VariantRules.Check(Spec with { InitialiseFrom = wrong }),
            problem => problem.Message.Contains("must be one of seed, complete", StringComparison.Ordinal));
    }

    private static string Unpacked(byte[] file)
    {
        using var text = new StreamReader(new GZipStream(new MemoryStream(file), CompressionMode.Decompress), Encoding.UTF8);
        return text.ReadToEnd();
    }
}
