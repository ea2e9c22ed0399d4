using System.Text.Json;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

public sealed class RobustnessCommandTests(FakeGrid grid)
{
    [Fact]
    public async Task A_variant_is_asked_what_it_was_trained_on_in_every_family()
    {
        grid.World.Script(Scene.Sweep("sturdy", SweepPhase.Completed, Scene.Verified("sturdy-a", spec: Scene.Small with { Seed = 91_001 })));

        var outcome = await grid.RunAsync("robustness", "sturdy-a", "--questions", "200");

        Assert.Equal(0, outcome.Code);
        Assert.Contains("sturdy-a: 3 digits, 200 questions of each family and operation, seed 345621.", outcome.Output, StringComparison.Ordinal);
        foreach (var family in Enum.GetValues<RobustnessFamily>())
        {
            Assert.Matches($@"{EnumText.Of(family)} +add +90\.0 % +85\.0–93\.8 % +x-y 10\.0 %", outcome.Output);
        }

        Assert.DoesNotContain("subtract", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Machines_get_counts_shares_intervals_and_examples()
    {
        grid.World.Script(Scene.Sweep("sturdy-json", SweepPhase.Completed, Scene.Verified("sturdy-b", spec: Scene.Small with { Seed = 91_002 })));

        var outcome = await grid.RunAsync("robustness", "sturdy-b", "--family", "swapped,wrongSign", "--questions", "100", "--json");

        var root = JsonDocument.Parse(outcome.Output).RootElement;
        Assert.Equal(("sturdy-b", 3), (root.GetProperty("model").GetString(), root.GetProperty("digits").GetInt32()));
        var families = root.GetProperty("families").EnumerateArray().ToArray();
        Assert.Equal(["swapped", "wrongSign"], families.Select(one => one.GetProperty("family").GetString()!), StringComparer.Ordinal);
        Assert.All(families, one =>
        {
            Assert.Equal((100, 90, 0.9), (one.GetProperty("questions").GetInt32(), one.GetProperty("right").GetInt32(), one.GetProperty("share").GetDouble()));
            Assert.InRange(one.GetProperty("low").GetDouble(), 0.8, 0.9);
            Assert.InRange(one.GetProperty("high").GetDouble(), 0.9, 0.96);
            Assert.Equal("x-y", one.GetProperty("instead")[0].GetProperty("outcome").GetString());
            Assert.Equal("+0017", one.GetProperty("examples")[0].GetProperty("right").GetString());
        });
    }

    [Theory]
    [InlineData("--family is 'sideways', but must be one of format, swapped, unpadded, oneDigitShort, oneDigitOver, wrongOperator, wrongSign, wrongDigit.", "--family", "sideways")]
    [InlineData("--questions is '0', but must be a whole number from 1 to 100000.", "--questions", "0")]
    [InlineData("was trained to add, not to multiply", "--operation", "multiply")]
    public async Task What_cannot_be_asked_is_refused_with_what_can(string told, params string[] options)
    {
        grid.World.Script(Scene.Sweep("sturdy-bad", SweepPhase.Completed, Scene.Verified("sturdy-c", spec: Scene.Small with { Seed = 91_003 })));

        var outcome = await grid.RunAsync(["robustness", "sturdy-c", .. options]);

        Assert.Equal((2, ""), (outcome.Code, outcome.Output));
        Assert.Contains(told, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_family_that_does_not_apply_to_the_model_is_refused_by_name()
    {
        grid.World.Script(Scene.Sweep("longest", SweepPhase.Completed, Scene.Verified("longest-a", spec: Scene.Small with { Digits = 20, Seed = 91_018 })));

        var outcome = await grid.RunAsync("robustness", "longest-a", "--family", "oneDigitOver");

        Assert.Equal(2, outcome.Code);
        Assert.Contains("The family OneDigitOver does not apply to a model of 20 digits: no question has more than 20 digits.", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_has_a_section_where_somebody_asked_and_writes_what_models_wrote_as_text()
    {
        var found = FakeRobustnessGrain.Found("key", new("models/m", "sha"), new(3, [Operation.Add]));

        var html = Assert.Single(RobustnessSection.Of(found)).ToHtml("m1", isOpen: false).Text;

        Assert.Contains("id=\"m1-robustness\"", html, StringComparison.Ordinal);
        Assert.Contains("&lt;12+5&gt;=", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<12+5>", html, StringComparison.Ordinal);
        Assert.Empty(RobustnessSection.Of(null));
    }
}
