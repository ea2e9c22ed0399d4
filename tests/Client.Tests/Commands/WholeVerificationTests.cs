using System.Text.Json;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary>Where every question was asked nothing is left to chance, so nobody speaks of intervals and confidence.</summary>
public sealed class WholeVerificationTests(FakeGrid grid)
{
    private static readonly FailingQuestion Wrong = new(0, "1+2", "+0003", "+0004", "S0", "A0");

    [Fact]
    public async Task The_json_has_no_confidence()
    {
        var (perfect, flawed) = (await JsonAsync("whole-perfect"), await JsonAsync("whole-flawed", Wrong));

        foreach (var one in new[] { perfect, flawed })
        {
            Assert.Equal(JsonValueKind.Null, one.GetProperty("confidence").ValueKind);
            Assert.All(
                one.GetProperty("classes").EnumerateObject().Concat(one.GetProperty("strata").EnumerateObject()),
                count => Assert.Equal(JsonValueKind.Null, count.Value.GetProperty("confidence").ValueKind));
            Assert.Equal(one.GetProperty("accuracy").GetDouble(), one.GetProperty("leastAccuracy").GetDouble());
        }

        Assert.Equal(JsonValueKind.Null, perfect.GetProperty("ninesCertified").ValueKind);
        Assert.Equal(6, flawed.GetProperty("ninesCertified").GetInt32());
    }

    [Fact]
    public async Task Tables_have_no_interval()
    {
        Trained("whole-table", Wrong);

        var whole = await grid.RunAsync("verify", "whole-table");
        var sample = await grid.RunAsync("verify", "whole-table", "--sample", "uniform");

        Assert.DoesNotContain("interval", whole.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("95 %", whole.Output, StringComparison.Ordinal);
        Assert.Contains("so the counts are exact", whole.Output, StringComparison.Ordinal);
        Assert.Contains("95 % interval per million", sample.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_picture_has_error_bars_of_samples_alone()
    {
        (string, long, long)[] counts = [("S0", 999_990, 0), ("S1", 10, 1)];

        var (whole, sample) = (StrataPicture.Of("x", "x", counts, isWhole: true), StrataPicture.Of("x", "x", counts, isWhole: false));

        Assert.Equal(2 + 3, sample.Shapes.Count - whole.Shapes.Count);
        Assert.DoesNotContain("95 %", whole.Description, StringComparison.Ordinal);
        Assert.Contains("95 %", sample.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, double.PositiveInfinity)]
    [InlineData(1, 6)]
    [InlineData(2, 5)]
    [InlineData(10, 5)]
    [InlineData(11, 4)]
    [InlineData(1_000_000, 0)]
    public void Nines_of_all_questions_are_those_of_the_accuracy_itself(long failures, double nines) => Assert.Equal(
        nines,
        new VerificationSnapshot(
            "key", new(Operation.Add, 3, SampleKind.Exhaustive, 0, 1_000_000), JobPhase.Completed, 1_000_000, failures, 1, 1, null).Nines());

    private async Task<JsonElement> JsonAsync(string name, params FailingQuestion[] failures)
    {
        Trained(name, failures);
        return JsonDocument.Parse((await grid.RunAsync("verify", name, "--json")).Output).RootElement[0];
    }

    private void Trained(string name, params FailingQuestion[] failures)
    {
        grid.World.Script(Scene.Sweep($"of-{name}", SweepPhase.Completed, Scene.Trained(name, Scene.Small with { Seed = (ulong)name.Length + 9000 })));
        grid.World.Failures[Scene.WeightsOf(name)] = failures;
    }
}
