using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Circuits.Tests;

/// <summary>The adder that was built by hand inside a larger model: what became of it is known.</summary>
public sealed class HandBuiltReuseTests
{
    private static readonly ModelShape Large = new(Digits: 2, Layers: 3, Heads: 3, HandBuiltAdder.Shape.DModel, HandBuiltAdder.Shape.DHead);

    private static readonly Lazy<ClaimFacts> TheParent = new(() =>
    {
        using var model = HandBuiltAdder.Build();
        return Look(model);
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Placed_completely_every_node_survives_and_keeps_its_role(bool late)
    {
        using var model = Model.FromStateDict(Placed(late));

        var reuse = Follow(model, late);

        Assert.Equal(HandBuiltAdder.Circuit, reuse.Inserted.Select(node => node.From));
        Assert.All(reuse.Inserted, node => Assert.Equal(NodeFate.Kept, node.Fate));
        Assert.All(reuse.Inserted, node => Assert.Equal(node.Before.Roles.Keys, node.KeptRoles));
        Assert.Contains(reuse.Inserted, node => node.KeptRoles.Contains(new(SubTask.SC, 0)));
        Assert.Empty(reuse.New);
        Assert.Equal((10, 10), (reuse.Used(OperationClass.Addition), reuse.InsertedUsed(OperationClass.Addition)));
    }

    /// <summary>Head 1 of the first layer reads the units for their carry. Without its values none arrives, and the MLP behind it has nothing to do.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_head_that_was_overwritten_is_gone_with_what_lives_on_it(bool late)
    {
        var weights = Placed(late);
        Assert.True(weights.TryGet($"blocks.{(late ? 1 : 0)}.attn.W_V", out var values));
        values.Values.AsSpan(values.Values.Length / 3, values.Values.Length / 3).Clear();
        using var model = Model.FromStateDict(weights);

        var reuse = Follow(model, late);

        Assert.Equal(
            ["P6L0H1", "P6L0MLP", "P7L0H1", "P7L0MLP"],
            reuse.Inserted.Where(node => node.Fate == NodeFate.Gone).Select(node => node.From.ToString()),
            StringComparer.Ordinal);

        // Where half of all answers are wrong, no claim about a digit can stand; that on the leading digit asks no more than that digit.
        Assert.Equal("Lost ", Fate("P7L0H0"));
        Assert.Equal("Lost ", Fate("P8L0H0"));
        Assert.Equal("Kept A1.ST", Fate("P6L0H0"));
        Assert.Empty(reuse.New);

        string Fate(string from) => reuse.Inserted.Where(node => node.From == Node.Parse(from))
            .Select(node => $"{node.Fate} {string.Join(' ', node.KeptRoles)}").Single();
    }

    private static ReuseFacts Follow(Model model, bool late)
    {
        var (parent, child) = (TheParent.Value, Look(model));
        return ReuseFacts.Of(
            ModelUse.Of(parent.Analysis, parent.Tagged()), ModelUse.Of(child.Analysis, child.Tagged()), new(Start: late ? 1 : 0));
    }

    private static ClaimFacts Look(Model model) => ClaimSearch.Run(model, [Operation.Add], new(), threads: 1, CancellationToken.None);

    /// <summary>The adder as the first or last two of three layers, what it lacks being silent.</summary>
    private static StateDict Placed(bool late)
    {
        using var adder = HandBuiltAdder.Build();
        var recipe = new TrainingRecipe(
            1, BatchSize: 1, LearningRate: 1e-3, WeightDecay: 0, Seed: 3, new(2, GeneratorKind.Uniform),
            new WarmStartRecipe("by hand", WarmStartMode.Initialise, WarmStartPolicy.Complete, late));
        using var run = TrainingRun.Start(Large, recipe, parent: adder.ToStateDict());
        return run.Capture().ToStateDict();
    }
}
