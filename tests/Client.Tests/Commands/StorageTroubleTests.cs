using System.Text.Json;
using Spectre.Console;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary>What is not stored is told wherever a person looks, with the step that is safe.</summary>
public sealed class StorageTroubleTests(FakeGrid grid)
{
    private const string Trouble = "the checkpoint of step 133 could not be stored: No space left on device";
    private const string Told = "only step 100 is safe: " + Trouble;

    [Fact]
    public async Task A_run_tells_the_first_checkpoint_that_could_not_be_stored_and_when_they_can_again()
    {
        grid.World.Script(
            Scene.Sweep("full-disk", SweepPhase.Running, Scene.Training("a", 120)),
            Scene.Sweep("full-disk", SweepPhase.Running, Unsaved(133)),
            Scene.Sweep("full-disk", SweepPhase.Running, Unsaved(166)),
            Scene.Sweep("full-disk", SweepPhase.Running, Scene.Training("a", 200)),
            Scene.Sweep("full-disk", SweepPhase.Completed, Scene.Verified("a")));

        var run = await grid.RunAsync("sweep", "watch", "full-disk");

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(1, run.Output.Split($"a: {Told}").Length - 1);
        Assert.Contains("a: the storage answers again", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sweep_is_shown_with_what_is_not_stored()
    {
        grid.World.Script(Scene.Sweep("full-shown", SweepPhase.Running, Unsaved(133)));

        var shown = await grid.RunAsync("sweep", "show", "full-shown");
        var json = await grid.RunAsync("sweep", "show", "full-shown", "--json");

        Assert.Contains(Told, shown.Output, StringComparison.Ordinal);
        Assert.Equal(Trouble, JsonDocument.Parse(json.Output).RootElement.GetProperty("variants")[0].GetProperty("storageTrouble").GetString());
    }

    [Fact]
    public void A_live_table_has_a_line_for_what_is_not_stored()
    {
        var drawn = new StringWriter();
        var console = AnsiConsole.Create(new() { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(drawn) });
        console.Profile.Width = 120;

        console.Write(LiveSweepTable.Of(Scene.Sweep("live", SweepPhase.Running, Unsaved(133)), 120, 24));

        Assert.Contains($"a: {Told}", drawn.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_verification_whose_counts_cannot_be_stored_says_so()
    {
        var cell = Scene.Verified("a");
        cell = cell with { Verifications = [cell.Verifications[0] with { Phase = JobPhase.Running, StorageTrouble = "what is counted could not be stored: full" }] };

        Assert.Equal("not saved yet: what is counted could not be stored: full", SweepText.Unsaved(cell));
        Assert.Null(SweepText.Unsaved(Scene.Verified("b")));
    }

    [Fact]
    public void A_variant_that_is_being_stopped_claims_no_more_than_what_is_stored()
    {
        var cell = Unsaved(133);
        cell = cell with { Training = cell.Training with { Phase = VariantPhase.Cancelled, Silo = "one" } };

        Assert.Equal("stops at step 133; a checkpoint of step 100 is stored", SweepText.Doing(Scene.Sweep("stops", SweepPhase.Cancelled, cell), cell));
    }

    private static CellSnapshot Unsaved(int step)
    {
        var cell = Scene.Training("a", step);
        return cell with { Training = cell.Training with { CheckpointStep = 100, StorageTrouble = Trouble } };
    }
}
