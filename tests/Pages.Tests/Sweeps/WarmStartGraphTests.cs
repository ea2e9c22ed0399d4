using VerifiedAddition.Client.Tests;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Pages.Tests;

public sealed class WarmStartGraphTests
{
    [Fact]
    public void Children_stand_beneath_and_right_of_their_parents()
    {
        var root = Scene.Trained("root", Scene.Small with { Seed = 1 });
        var child = Scene.Trained("child", Scene.Small with { Seed = 2, InitialiseFrom = new(root.Spec.Id.Value, 1, WarmStartPolicy.Complete, Late: false) });
        var grandchild = Scene.Waiting("grandchild", Scene.Small with { Seed = 3, InitialiseFrom = new(child.Spec.Id.Value, 1, WarmStartPolicy.Complete, Late: false) });

        var graph = WarmStartGraph.Of(Scene.Sweep("s", SweepPhase.Running, grandchild, Scene.Trained("alone", Scene.Small with { Seed = 4 }), child, root))!;

        Assert.Equal([("root", 0), ("child", 1), ("grandchild", 2)], graph.Places.Select(place => (place.Cell.Name, place.Column)));
        Assert.Equal([(1, 2), (0, 1)], graph.Starts);
    }

    [Fact]
    public void An_extension_is_a_child_and_says_after_which_step_it_goes_on()
    {
        var root = Scene.Trained("root", Scene.Small with { Seed = 5 });
        var longer = Scene.Waiting("longer", ExtensionRules.SpecOf(root.Spec, 2000));

        var graph = WarmStartGraph.Of(Scene.Sweep("s", SweepPhase.Running, longer, root))!;

        Assert.Equal([("root", 0), ("longer", 1)], graph.Places.Select(place => (place.Cell.Name, place.Column)));
        Assert.Equal(["from random weights", "extended after step 3,000"], graph.Places.Select(place => LineageText.Short(place.Cell.Spec)), StringComparer.Ordinal);
        Assert.Equal("extended after step 3,000: 5,000 in all", LineageText.Of(longer.Spec));
        Assert.Equal("mode 1, complete, in the last layers", LineageText.Of(Scene.Small with { InitialiseFrom = new("00ff", 1, WarmStartPolicy.Complete, Late: true) }));
    }

    [Fact]
    public void Where_nobody_starts_from_another_there_is_none() =>
        Assert.Null(WarmStartGraph.Of(Scene.Sweep("s", SweepPhase.Running, Scene.Trained("alone"))));
}
