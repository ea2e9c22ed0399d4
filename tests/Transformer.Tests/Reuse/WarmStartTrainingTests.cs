using System.Text.Json;
using TorchSharp;

namespace VerifiedAddition.Transformer.Tests;

public sealed class WarmStartTrainingTests
{
    private static readonly string[] HeadTensors = ["attn.W_Q", "attn.W_K", "attn.W_V", "attn.b_Q", "attn.b_K", "attn.b_V"];
    private static readonly string[] MlpTensors = ["mlp.W_in", "mlp.b_in", "mlp.W_out", "mlp.b_out"];

    /// <summary>As the originals did (docs/domain.md, section 6.2): with 3 heads in 5, small head k is written to slot k + 2.</summary>
    [Fact]
    public void Mode_2_writes_its_heads_to_the_last_slots_after_steps_0_100_and_200_only()
    {
        var small = WarmStarts.Weights();
        using var run = Start(WarmStarts.Of(WarmStartMode.ResetHeads, nodes: "L0H0 L1H2"), small);

        for (var step = 0; step <= 201; step++)
        {
            run.Advance();
            var now = run.Model.ToStateDict();
            Assert.Equal(step % 100 == 0, HeadTensors.All(name => Slot(small, now, name, layer: 0, head: 0, slot: 2)));
            Assert.Equal(step % 100 == 0, HeadTensors.All(name => Slot(small, now, name, layer: 1, head: 2, slot: 4)));
        }
    }

    /// <summary>See docs/domain.md, section 6.1.</summary>
    [Fact]
    public void Mode_3_writes_its_heads_and_mlps_after_steps_0_100_and_200_only()
    {
        var small = WarmStarts.Weights();
        using var run = Start(WarmStarts.Of(WarmStartMode.ResetLayers), small);

        for (var step = 0; step <= 201; step++)
        {
            run.Advance();
            Assert.Equal(step % 100 == 0, Restored(small, run.Model.ToStateDict()));
        }
    }

    [Fact]
    public void Mode_4_does_so_after_every_step()
    {
        var small = WarmStarts.Weights();
        using var run = Start(WarmStarts.Of(WarmStartMode.ResetLayersAlways), small);

        for (var step = 0; step < 3; step++)
        {
            run.Advance();
            Assert.True(Restored(small, run.Model.ToStateDict()));
        }
    }

    /// <summary>With an analysis that names head 1 of the first layer and the MLP of the second.</summary>
    [Theory]
    [InlineData(WarmStartMode.ResetLayers, 100)]
    [InlineData(WarmStartMode.ResetLayersAlways, 1)]
    public void Modes_3_and_4_write_the_listed_nodes_and_leave_all_others_to_the_training(WarmStartMode mode, int every)
    {
        var small = WarmStarts.Weights();
        using var run = Start(WarmStarts.Of(mode, nodes: "L0H1 L1MLP"), small);

        for (var step = 0; step <= 101; step++)
        {
            run.Advance();
            var now = run.Model.ToStateDict();
            Assert.Equal(step % every == 0, HeadTensors.All(name => Slot(small, now, name, layer: 0, head: 1, slot: 1)));
            Assert.Equal(step % every == 0, MlpTensors.All(name => Whole(small, now, layer: 1, name)));
            Assert.All(new[] { (0, 0), (0, 2), (1, 0), (1, 1), (1, 2) }, place =>
                Assert.False(Slot(small, now, "attn.W_Q", place.Item1, place.Item2, slot: place.Item2)));
            Assert.False(Whole(small, now, layer: 0, "mlp.W_in"));
        }
    }

    /// <summary>Checkpoints are recognised by a hash over the recipe, which may not change for those that exist.</summary>
    [Fact]
    public void What_a_checkpoint_knows_an_insertion_by_stays_as_it_was()
    {
        var recipe = WarmStarts.Recipe(WarmStarts.Of(WarmStartMode.ResetHeads, nodes: "L0H0 L1H2"));

        Assert.Equal(
            """{"policy":"Seed","late":false,"heads":"L0H0 L1H2","source":"0123","mode":"ResetHeads","cadence":100}""",
            JsonSerializer.Serialize(recipe.WarmStart, TrainingSpec.Json));
        Assert.Equal(recipe.WarmStart, JsonSerializer.Deserialize<WarmStartRecipe>(JsonSerializer.Serialize(recipe.WarmStart, TrainingSpec.Json), TrainingSpec.Json));
    }

    /// <summary>A step in mode 1 is the same step without a reset.</summary>
    [Theory]
    [InlineData(WarmStartMode.ResetHeads, WarmStartPolicy.Original)]
    [InlineData(WarmStartMode.ResetLayers, WarmStartPolicy.Original)]
    [InlineData(WarmStartMode.ResetLayers, WarmStartPolicy.Complete)]
    public void A_reset_leaves_all_other_weights_and_all_moments_alone(WarmStartMode mode, WarmStartPolicy policy)
    {
        var (small, insertion) = (WarmStarts.Weights(), WarmStarts.Of(mode, policy));
        using var reset = Start(insertion, small);
        using var free = Start(WarmStarts.Of(WarmStartMode.Initialise, policy), small);

        reset.Advance();
        free.Advance();

        var expected = free.Model.ToStateDict();
        foreach (var patch in new WarmStartMapping(insertion, small, WarmStarts.Large).Reset())
        {
            patch.Values.Span.CopyTo(expected.Of(patch.Name).AsSpan(patch.Offset));
        }

        Assert.All(reset.Model.ToStateDict().Entries, entry => Assert.Equal(expected.Of(entry.Key), entry.Value.Values));
        Assert.Equal(free.Capture().FirstMoment, reset.Capture().FirstMoment);
        Assert.Equal(free.Capture().SecondMoment, reset.Capture().SecondMoment);
    }

    [Theory]
    [InlineData(WarmStartMode.ResetHeads, WarmStartPolicy.Original)]
    [InlineData(WarmStartMode.ResetLayers, WarmStartPolicy.Original)]
    [InlineData(WarmStartMode.ResetLayers, WarmStartPolicy.Complete)]
    public void A_run_that_is_resumed_between_two_resets_gives_the_same_bits(WarmStartMode mode, WarmStartPolicy policy)
    {
        var (small, insertion) = (WarmStarts.Weights(), WarmStarts.Of(mode, policy));
        using var straight = Start(insertion, small);
        Advance(straight, 210);
        using var first = Start(insertion, small);
        Advance(first, 137);

        using var resumed = TrainingRun.Resume(
            Checkpoints.FromBytes(Checkpoints.ToBytes(first.Capture())), WarmStarts.Large, WarmStarts.Recipe(insertion), parent: small);
        Assert.Equal(137, resumed.Step);
        Advance(resumed, 73);

        Assert.Equal(Checkpoints.ToBytes(straight.Capture()), Checkpoints.ToBytes(resumed.Capture()));
    }

    [Fact]
    public void Questions_asked_between_steps_see_the_weights_after_the_reset()
    {
        using var run = Start(WarmStarts.Of(WarmStartMode.ResetLayersAlways, WarmStartPolicy.Complete), WarmStarts.Weights());
        run.Advance();
        using var fresh = Model.FromStateDict(run.Model.ToStateDict());

        using var scope = torch.NewDisposeScope();
        var tokens = Shapes.Tokens(WarmStarts.Small.Digits, 10);
        Assert.Equal(Buffers.ToHost(fresh.AnswerLogits(tokens)), Buffers.ToHost(run.Model.AnswerLogits(tokens)));
    }

    [Fact]
    public void A_checkpoint_of_another_insertion_is_not_resumed()
    {
        using var run = Start(WarmStarts.Of(WarmStartMode.ResetLayers), WarmStarts.Weights());
        var checkpoint = run.Capture();
        WarmStartRecipe?[] others =
        [
            null,
            WarmStarts.Of(WarmStartMode.ResetLayers, late: true),
            WarmStarts.Of(WarmStartMode.ResetLayers, WarmStartPolicy.Complete),
            WarmStarts.Of(WarmStartMode.ResetHeads),
            WarmStarts.Of(WarmStartMode.ResetLayers, nodes: "L0H0"),
            new("4567", WarmStartMode.ResetLayers),
            new("0123", WarmStartMode.ResetLayers, Cadence: 50),
        ];

        Assert.All(others, other => Assert.Throws<CheckpointException>(() => TrainingRun.Resume(
            checkpoint, WarmStarts.Large, run.Recipe with { WarmStart = other }, parent: other is null ? null : WarmStarts.Weights())));
    }

    [Fact]
    public void A_recipe_and_its_parent_come_together()
    {
        var inserting = WarmStarts.Recipe(WarmStarts.Of(WarmStartMode.Initialise));

        Assert.Contains("0123", Assert.Throws<ArgumentException>(() => TrainingRun.Start(WarmStarts.Large, inserting)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() =>
            TrainingRun.Start(WarmStarts.Large, inserting with { WarmStart = null }, parent: WarmStarts.Weights()));
    }

    [Fact]
    public void A_step_with_a_reset_leaves_no_tensor_behind()
    {
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

        using (var run = Start(WarmStarts.Of(WarmStartMode.ResetLayersAlways), WarmStarts.Weights()))
        {
            run.Advance();
            var between = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
            Advance(run, 5);
            Assert.Equal(between, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    private static TrainingRun Start(WarmStartRecipe insertion, StateDict small) =>
        TrainingRun.Start(WarmStarts.Large, WarmStarts.Recipe(insertion), parent: small);

    private static void Advance(TrainingRun run, int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            run.Advance();
        }
    }

    /// <summary>Whether slots 0 to 2 and the MLPs of both layers are the small model's.</summary>
    private static bool Restored(StateDict small, StateDict now) => Enumerable.Range(0, 2).All(layer =>
        HeadTensors.All(name => Enumerable.Range(0, 3).All(head => Slot(small, now, name, layer, head, slot: head))) &&
        MlpTensors.All(name => Whole(small, now, layer, name)));

    private static bool Whole(StateDict small, StateDict large, int layer, string name) =>
        small.Of($"blocks.{layer}.{name}").SequenceEqual(large.Of($"blocks.{layer}.{name}"));

    private static bool Slot(StateDict small, StateDict large, string name, int layer, int head, int slot)
    {
        var from = small.Of($"blocks.{layer}.{name}");
        var each = from.Length / 3;
        return from.AsSpan(head * each, each).SequenceEqual(large.Of($"blocks.{layer}.{name}").AsSpan(slot * each, each));
    }
}
