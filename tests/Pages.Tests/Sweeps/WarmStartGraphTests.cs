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
    public void Where_nobody_starts_from_another_there_is_none() =>
        Assert.Null(WarmStartGraph.Of(Scene.Sweep("s", SweepPhase.Running, Scene.Trained("alone"))));
}
