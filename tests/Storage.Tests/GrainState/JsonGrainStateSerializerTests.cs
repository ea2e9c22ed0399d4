using System.Collections.Immutable;
using System.Text.Json;

namespace VerifiedAddition.Storage.Tests;

public sealed class JsonGrainStateSerializerTests
{
    private static readonly JsonGrainStateSerializer Serializer = new();

    public enum Phase
    {
        New,
        Running,
    }

    public sealed record Step(int Number, double Loss);

    public sealed record Run(
        string Id,
        Phase Phase,
        ulong Seed,
        double? Best,
        ImmutableArray<Step> Steps,
        Dictionary<string, Step> ByName,
        Dictionary<Phase, int> Counts,
        TimeSpan Elapsed,
        DateTimeOffset? Ended);

    [Fact]
    public void A_record_comes_back_as_it_was()
    {
        var run = new Run(
            "add_d6", Phase.Running, ulong.MaxValue, Best: null,
            [new(1, double.NaN), new(2, double.PositiveInfinity), new(3, 0.1)],
            new(StringComparer.Ordinal) { ["Step One"] = new(1, double.NegativeInfinity) }, new() { [Phase.New] = 3 },
            TimeSpan.FromTicks(1), DateTimeOffset.UnixEpoch);

        var back = Serializer.Deserialize<Run>(Serializer.Serialize(run));

        Assert.Equivalent(run, back, strict: true);
        Assert.Equal(run.Steps, back.Steps);
        Assert.Equal(ulong.MaxValue, back.Seed);
    }

    [Fact]
    public void Json_is_camel_case_without_type_names()
    {
        var json = Serializer.Serialize(new Step(1, double.NaN)).ToString();

        Assert.Equal("""{"number":1,"loss":"NaN"}""", json);
    }

    [Fact]
    public void Enums_are_their_names() => Assert.Equal("\"Running\"", Serializer.Serialize(Phase.Running).ToString());

    [Theory]
    [InlineData("""{"number":1,"loss":2,"later":3}""", 2)]
    [InlineData("""{"number":1}""", 0)]
    public void State_of_another_version_can_be_read(string json, double loss) =>
        Assert.Equal(new Step(1, loss), Serializer.Deserialize<Step>(BinaryData.FromString(json)));

    [Fact]
    public void Json_of_another_type_is_refused() =>
        Assert.Throws<JsonException>(() => Serializer.Deserialize<Step>(BinaryData.FromString("[1]")));
}
