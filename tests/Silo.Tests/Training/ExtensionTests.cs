using VerifiedAddition.Grains;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Silo.Tests;

/// <summary>Attempts at variants that go on with the training of another one.</summary>
public sealed class ExtensionTests : IDisposable
{
    private static readonly TimeSpan Never = TimeSpan.FromDays(1);

    private static readonly VariantSpec Longer = ExtensionRules.SpecOf(Workshop.Spec, steps: 8, learningRate: 5e-4);

    private readonly Workshop _workshop = new();

    public void Dispose() => _workshop.Dispose();

    [Fact]
    public void It_goes_on_from_the_last_checkpoint_of_the_other_one_and_leaves_a_record_of_its_own_steps()
    {
        var parent = _workshop.Train(Workshop.Spec, Never);

        var longer = Extend(parent.Checkpoint);

        Assert.Equal((AttemptState.Finished, 8, 0), (longer.State, longer.Step, longer.BeganAt));
        Assert.NotEqual(parent.Weights, longer.Weights);
        var (head, steps) = _workshop.Read(longer.Record!);
        Assert.Equal((Longer, 8), (head.Spec, steps.Count));
        Assert.Equal(steps.Select(step => new LearningRateSchedule(8, 5e-4).At(step.Step)), steps.Select(step => step.LearningRate));
        using var stored = _workshop.Artefacts.OpenRead(longer.Checkpoint!.Key);
        Assert.Equal(new Continuation(Workshop.Spec.Id.Value, 12), CheckpointFile.Read(stored).Recipe.Continues);
    }

    [Fact]
    public void It_gives_the_same_bits_when_it_is_killed_in_the_middle_and_needs_the_other_one_no_more()
    {
        var final = _workshop.Train(Workshop.Spec, Never).Checkpoint!;
        var straight = Extend(final);
        var checkpoints = _workshop.Store(Longer, keep: 2);
        using (var run = TrainingRun.Resume(Started(final), SpecModels.ShapeOf(Longer), SpecModels.RecipeOf(Longer, parent: null)))
        {
            for (var i = 0; i < 3; i++)
            {
                run.Advance();
            }

            _workshop.Artefacts.Delete(straight.Checkpoint!.Key);
            var resumed = _workshop.Extend(Longer, final: null, Never, _ => { }, checkpoints.Write(run.Capture()));

            Assert.Equal((straight.Weights, straight.Record, 3), (resumed.Weights, resumed.Record, resumed.BeganAt));
        }

        Assert.NotEqual(straight.Weights, _workshop.Train(Longer with { Extends = null }, Never).Weights);
    }

    [Fact]
    public void Without_that_checkpoint_it_fails_for_good_and_says_what_to_do()
    {
        var final = _workshop.Train(Workshop.Spec, Never).Checkpoint!;
        var unfinished = _workshop.Checkpoints(1)[0];
        _workshop.Artefacts.Delete(final.Key);

        foreach (var (reports, words) in new[]
        {
            (Extend(final), "There is no artefact"), (Extend(null), "its state names none of its last step"), (Extend(unfinished), "is of step 2 of 12"),
        })
        {
            Assert.Equal(AttemptState.Fatal, reports.State);
            Assert.StartsWith($"The last checkpoint of variant {Workshop.Spec.Id}, with the optimiser's moments, cannot be used: ", reports.Error, StringComparison.Ordinal);
            Assert.Contains(words, reports.Error, StringComparison.Ordinal);
            Assert.EndsWith("with 'initialiseFrom' in place of 'extends'.", reports.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void It_joins_a_stack_where_the_other_one_ended()
    {
        var final = _workshop.Train(Workshop.Spec, Never).Checkpoint!;

        var start = _workshop.Session(Longer, final, Never, _workshop.Artefacts, []).Open(TorchSharp.torch.CPU)!;

        using var stored = _workshop.Artefacts.OpenRead(final.Key);
        Assert.Equal((0, WeightArtefacts.HashOf(CheckpointFile.Read(stored).ToStateDict())), (start.Step, WeightArtefacts.HashOf(start.ToStateDict())));
    }

    private TrainingReport Extend(CheckpointRef? final) => _workshop.Extend(Longer, final, Never, _ => { });

    private TrainingCheckpoint Started(CheckpointRef final) => FinalCheckpoint.Continue(
        _workshop.Artefacts, final, SpecModels.ShapeOf(Longer), SpecModels.RecipeOf(Longer, parent: null));
}
