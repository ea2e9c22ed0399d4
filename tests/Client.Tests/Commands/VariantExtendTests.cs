using System.Text.Json;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary><c>va variant extend</c>.</summary>
public sealed class VariantExtendTests(FakeGrid grid)
{
    [Fact]
    public async Task A_trained_variant_is_extended_in_its_sweep_and_shown_with_what_it_goes_on_with()
    {
        var parent = Scene.Verified("long-adder", 0, Scene.Small with { Seed = 88_001 }) with { Requires = ["cuda"] };
        grid.World.Script(Scene.Sweep("long", SweepPhase.Completed, parent));

        var run = await grid.RunAsync("variant", "extend", "long-adder", "--steps", "2000", "--learning-rate", "5e-4");
        var show = await grid.RunAsync("variant", "show", "long-adder-5000");
        var json = await grid.RunAsync("variant", "show", "long-adder-5000", "--json");
        var again = await grid.RunAsync("variant", "extend", "long-adder-5000", "--steps", "1000");

        Assert.Equal(
            (0, ExtensionRules.SpecOf(parent.Spec, 2000, 5e-4), "cuda"),
            (run.Code, grid.World.Added["long/long-adder-5000"].Spec, Assert.Single(grid.World.Added["long/long-adder-5000"].Requires!)));
        Assert.Equal((0, true), (again.Code, grid.World.Added.ContainsKey("long/long-adder-6000")));
        Assert.Contains("goes on with the training of long-adder after step 3,000: 5,000 steps in all", run.Output, StringComparison.Ordinal);
        Assert.Contains("The sweep long is complete.", run.Output, StringComparison.Ordinal);
        Assert.Contains("2,000 further steps of 64, learning rate 0.0005", show.Output, StringComparison.Ordinal);
        Assert.Contains($"long-adder ({parent.Spec.Id}), after step 3,000: 5,000 steps in all", string.Join(' ', show.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        var extends = JsonDocument.Parse(json.Output).RootElement.GetProperty("spec").GetProperty("extends");
        Assert.Equal((parent.Spec.Id.Value, 3000), (extends.GetProperty("parent").GetString(), extends.GetProperty("after").GetInt32()));
    }

    [Fact]
    public async Task What_cannot_be_extended_is_refused_in_words_and_nothing_is_added()
    {
        var trained = Scene.Verified("short", 3, Scene.Small with { Seed = 88_002 });
        var lost = Scene.Verified("lost", 0, Scene.Small with { Seed = 88_003 });
        var resetting = Scene.Verified("resetting", 0, Scene.Small with { Seed = 88_004, InitialiseFrom = new("00ff", 2, WarmStartPolicy.Complete, false) });
        var round = Scene.Round("short~1", "short", 1, before: 3, failures: 0);
        round = round with { Spec = round.Spec with { Seed = 88_005 } };
        round = round with { Training = round.Training with { Id = round.Spec.Id } };
        var running = Scene.Training("half", 5, Scene.Small with { Seed = 88_006 });
        grid.World.WithoutCheckpoint[lost.Spec.Id.Value] = true;
        grid.World.Script(Scene.Sweep("no-extension", SweepPhase.Completed, trained, lost, resetting, round, running));
        grid.World.Script(Scene.Sweep("elsewhere", SweepPhase.Completed, Scene.Verified("stranger", 0, Scene.Small with { Seed = 88_007 })));

        await RefusedAsync(2, "--steps is '0', but must be a whole number from 1 to 100000000.", "short", "--steps", "0");
        await RefusedAsync(2, "--steps is '-5', but must be a whole number", "short", "--steps", "-5");
        await RefusedAsync(2, "--learning-rate is '2', but must be a number above 0 and at most 1", "short", "--steps", "5", "--learning-rate", "2");
        await RefusedAsync(2, "The extension would be called 'a b'.", "short", "--steps", "5", "--name", "a b");
        await RefusedAsync(2, "The sweep elsewhere does not have the variant short", "short", "--steps", "5", "--sweep", "elsewhere");
        await RefusedAsync(2, "short~1 is a round of refinement", "short~1", "--steps", "5");
        await RefusedAsync(2, "'resetting' resets weights while it trains (initialiseFrom, mode 2)", "resetting", "--steps", "5");
        await RefusedAsync(1, "The variant half of the sweep no-extension is not trained yet", "half", "--steps", "5");
        await RefusedAsync(1, "The variant lost has no checkpoint of its last step, 3,000, any more", "lost", "--steps", "5");
        Assert.DoesNotContain(grid.World.Added.Keys, name => name.StartsWith("no-extension/", StringComparison.Ordinal));

        async Task RefusedAsync(int code, string words, params string[] arguments)
        {
            var outcome = await grid.RunAsync(["variant", "extend", .. arguments]);
            Assert.Contains(words, string.Join(' ', outcome.Error.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
            Assert.Equal(code, outcome.Code);
        }
    }
}
