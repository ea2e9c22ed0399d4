using System.Text.Json;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

public sealed class VariantExportTests(FakeGrid grid)
{
    [Fact]
    public async Task A_csv_has_a_named_column_for_each_answer_token_and_a_row_for_each_step()
    {
        Recorded("to-csv", 120);
        var file = Scratch.PathOf("record.csv");

        var export = await grid.RunAsync("variant", "export", "to-csv", "--out", file, "--json");

        Assert.Equal((0, ""), (export.Code, export.Error));
        var lines = await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken);
        Assert.Equal("step,loss,learningRate,gradientNorm,A4,A3,A2,A1,A0", lines[0]);
        Assert.Equal("0,3,0.001,3.25,1,2,3,4,5", lines[1]);
        Assert.Equal(121, lines.Length);
        Assert.All(lines, line => Assert.Equal(8, line.Count(character => character == ',')));
        Assert.Equal(
            ["variant", "format", "file", "bytes", "steps"],
            JsonDocument.Parse(export.Output).RootElement.EnumerateObject().Select(field => field.Name), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Json_lines_begin_with_what_was_trained()
    {
        Recorded("to-jsonl", 7);
        var file = Scratch.PathOf("record.jsonl");

        var export = await grid.RunAsync("variant", "export", "to-jsonl", "--out", file);

        Assert.Equal((0, ""), (export.Code, export.Error));
        Assert.Contains("Wrote 7 steps of to-jsonl", export.Output, StringComparison.Ordinal);
        var lines = (await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken)).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(8, lines.Length);
        Assert.Equal(("va-training-record", 3), (lines[0].GetProperty("format").GetString(), lines[0].GetProperty("spec").GetProperty("digits").GetInt32()));
        Assert.Equal(
            ["step", "loss", "learningRate", "gradientNorm", "tokens"], lines[1].EnumerateObject().Select(field => field.Name), StringComparer.Ordinal);
    }

    [Fact]
    public async Task An_event_file_lies_in_a_folder_of_its_run()
    {
        Recorded("to-board", 7);
        var folder = Scratch.PathOf("run");

        var export = await grid.RunAsync("variant", "export", "to-board", "--format", "tensorboard", "--out", folder);

        Assert.Equal((0, ""), (export.Code, export.Error));
        Assert.StartsWith(Path.Combine(folder, "events.out.tfevents.to-board."), Assert.Single(Directory.GetFiles(folder)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_of_TensorBoard_is_one_run_and_another_one_is_refused()
    {
        Recorded("one-run", 7);
        var (folder, foreign) = (Scratch.PathOf("run"), Path.GetDirectoryName(Scratch.Write("events.out.tfevents.1700000000.host.12.0", "theirs"))!);
        string[] export = ["variant", "export", "one-run", "--format", "tensorboard", "--out"];

        var first = await grid.RunAsync([.. export, folder]);
        var again = await grid.RunAsync([.. export, folder]);
        var mixed = await grid.RunAsync([.. export, foreign]);
        File.Move(Directory.GetFiles(folder)[0], Path.Combine(folder, "events.out.tfevents.one-run.another-identity"));
        var other = await grid.RunAsync([.. export, folder]);

        Assert.Equal((0, 0, 2, 2), (first.Code, again.Code, mixed.Code, other.Code));
        Assert.Contains("events.out.tfevents.1700000000.host.12.0 is in it", mixed.Error, StringComparison.Ordinal);
        Assert.Contains($"such as {Path.Combine(folder, "one-run")}", other.Error, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(folder));
    }

    [Theory]
    [InlineData("does not tell its format", "--out", "record.txt")]
    [InlineData("no folder", "--out", "nowhere/at/all/record.csv")]
    [InlineData("is a folder", "--out", ".", "--format", "csv")]
    public async Task What_cannot_be_written_is_refused(string told, params string[] options)
    {
        Recorded("to-nowhere", 1);

        var export = await grid.RunAsync(["variant", "export", "to-nowhere", .. options]);

        Assert.Equal(2, export.Code);
        Assert.Contains(told, export.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_variant_without_a_checkpoint_has_no_record_yet()
    {
        grid.World.Script(Scene.Sweep("young", SweepPhase.Running, Scene.Training("begun", 12, Scene.Small with { Seed = 4711 })));

        var export = await grid.RunAsync("variant", "export", "begun", "--out", Scratch.PathOf("x.csv"));

        Assert.Equal(1, export.Code);
        Assert.Contains("no training record yet: training, step 12 of 3,000", export.Error, StringComparison.Ordinal);
    }

    private void Recorded(string name, int steps)
    {
        var spec = Scene.Small with { Seed = (ulong)name.Sum(character => character * 37L) + (ulong)name.Length };
        grid.World.Script(Scene.Sweep($"of-{name}", SweepPhase.Completed, Scene.Trained(name, spec)));
        grid.World.Records[spec.Id.Value] = Samples.Record(steps, spec);
    }
}
