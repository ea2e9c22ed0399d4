using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;
using VerifiedAddition.Storage;

namespace VerifiedAddition.Local.Tests;

/// <summary>What is read from a data folder is what its grains say.</summary>
public sealed class StoredGridTests : IDisposable
{
    private const string Sizes = "digits: 2, layers: 1, heads: 2, dModel: 24, dHead: 12, learningRate: 0.003";

    /// <summary>A variant that is trained, verified and analysed, and one that is given up.</summary>
    private const string Ended = $$"""
        name: ended
        defaults: { {{Sizes}}, steps: 60 }
        variants:
          - { name: good }
          - { name: bad, steps: 2000000 }
        verification: { questions: 2000, sample: uniform, seed: 7 }
        analysis: true
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("va-stored-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Data => Path.Combine(_folder.FullName, "data");

    private string Killed => Path.Combine(_folder.FullName, "killed");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task In_every_state_reading_says_what_the_grains_say_and_writes_nothing()
    {
        await RunAsync();

        var all = new List<string>();
        foreach (var folder in new[] { Data, Killed })
        {
            var files = Files(folder);
            await using var reader = await ReadAsync(folder);
            var stored = await SaidAsync(reader);
            Assert.Equal(files, Files(folder), StringComparer.Ordinal);

            await using var grains = await EmbeddedGrid.StartAsync(DataFolder.Open(folder), GridRole.Guest, Cancel);
            Assert.Equal(await SaidAsync(grains), stored, StringComparer.Ordinal);
            Assert.IsType<StoredGrid>(reader);
            all.AddRange(stored);
        }

        Assert.All(["done", "failed", "paused", "cancelled", "interrupted", "waiting"], state =>
            Assert.Contains(all, line => line.StartsWith($"{state}, ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Beside_a_process_that_works_there_that_process_is_asked()
    {
        await using var grid = await EmbeddedGrid.StartAsync(DataFolder.Open(Data), GridRole.Worker, Cancel);

        await using var reader = await ReadAsync(Data);

        Assert.IsType<AttachedGrid>(reader);
        Assert.Empty(await reader.SweepNamesAsync(Cancel));
    }

    [Fact]
    public async Task What_is_stored_is_counted_from_the_files_whoever_works_there()
    {
        await using (var grid = await EmbeddedGrid.StartAsync(DataFolder.Open(Data), GridRole.Worker, Cancel))
        {
            await SubmitAsync(grid, Long("counted"));
            await UntilAsync(grid, "counted", sweep => sweep.Cells.Any(cell => cell.Training is { Phase: VariantPhase.Training, Step: > 0 }));
            await using var attached = await ReadAsync(Data);
            Assert.IsType<AttachedGrid>(attached);
            Assert.Contains(await attached.UsageAsync(Cancel), kind => kind is { Name: "state", Count: > 0, Bytes: > 0 });
            Assert.Contains(await grid.UsageAsync(Cancel), kind => kind is { Name: "state", Count: > 0, Bytes: > 0 });
        }

        await using var reader = await ReadAsync(Data);

        var kinds = await reader.UsageAsync(Cancel);

        Assert.Contains(kinds, kind => kind is { Name: "checkpoints", Count: > 0, Bytes: > 0 }); // of the training that its end has stopped
        var files = new[] { "artefacts", "state", "logs" }.Select(name => new DirectoryInfo(Path.Combine(Data, name))).Where(folder => folder.Exists)
            .SelectMany(folder => folder.EnumerateFiles("*", SearchOption.AllDirectories)).ToArray();
        Assert.Equal((files.Length, files.Sum(file => file.Length)), (kinds.Sum(kind => kind.Count), kinds.Sum(kind => kind.Bytes)));
    }

    [Fact]
    public async Task Names_to_complete_are_those_of_the_sweeps_and_of_the_variants_in_them()
    {
        await using (var grid = await EmbeddedGrid.StartAsync(DataFolder.Open(Data), GridRole.Guest, Cancel))
        {
            var index = grid.Grains.GetGrain<ISweepRegistryGrain>(ISweepIndexGrain.Key);
            await index.RegisterAsync("one", [Member("one", "gone", 'a'), Member("one", "both", 'b')], Cancel);
            await index.RegisterAsync("two", [Member("two", "both", 'b'), Member("two", "only", 'c')], Cancel);
            await index.RegisterAsync("one", [Member("one", "both", 'b')], Cancel);
        }

        var names = new LocalGridAccess(TextWriter.Null).Names(new(null, Data));

        Assert.Equal(["one", "two"], names.Sweeps, StringComparer.Ordinal);
        Assert.Equal(["one/both", "two/both", "only"], names.Variants, StringComparer.Ordinal);

        static VariantMatch Member(string sweep, string name, char digit) => new(sweep, name, new(new string(digit, 20)));
    }

    /// <summary>Leaves a folder with sweeps in every state, and a copy of it as a killed process would leave it.</summary>
    private async Task RunAsync()
    {
        await using var grid = await EmbeddedGrid.StartAsync(DataFolder.Open(Data), GridRole.Worker, Cancel);
        var ended = await SubmitAsync(grid, Ended);
        await grid.Grains.GetGrain<ITrainingGrain>(ended.Variants[1].Spec.Id.Value).GiveUpAsync("no silo can train it", Cancel);
        await UntilAsync(grid, "ended", sweep => sweep.HasEnded());
        foreach (var name in new[] { "paused", "cancelled", "running" })
        {
            await SubmitAsync(grid, Long(name));
            await UntilAsync(grid, name, sweep => sweep.Cells.Any(cell => cell.Training is { Phase: VariantPhase.Training, Step: > 0 }));
            await (name switch
            {
                "paused" => grid.Grains.GetGrain<ISweepGrain>(name).PauseAsync(Cancel),
                "cancelled" => grid.Grains.GetGrain<ISweepGrain>(name).CancelAsync(Cancel),
                _ => Task.CompletedTask,
            });
        }

        foreach (var file in Directory.EnumerateFiles(DataFolder.StateIn(Data), "*.json", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(Killed, Path.GetRelativePath(Data, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    /// <summary>One variant trains, and one waits.</summary>
    private static string Long(string name) => $$"""
        name: {{name}}
        maxSlots: 1
        defaults: { {{Sizes}}, steps: 2000000, seed: {{name.Length}} }
        variants:
          - { name: first }
          - { name: second, subtractPercent: 60 }
        """;

    private static async Task<SweepSpec> SubmitAsync(EmbeddedGrid grid, string file)
    {
        var spec = SweepFile.Parse(file, "test.yaml");
        await grid.Grains.GetGrain<ISweepGrain>(spec.Name).SubmitAsync(spec, Cancel);
        return spec;
    }

    private static async Task UntilAsync(EmbeddedGrid grid, string sweep, Func<SweepSnapshot, bool> isSo)
    {
        var grain = grid.Grains.GetGrain<ISweepGrain>(sweep);
        while (!isSo(await grain.ViewAsync(Cancel)))
        {
            await Task.Delay(50, Cancel);
        }
    }

    private static Task<IGridReader> ReadAsync(string folder) => new LocalGridAccess(TextWriter.Null).ReadAsync(new(null, folder), Cancel);

    /// <summary>Everything that the reading commands show, as JSON.</summary>
    private static async Task<List<string>> SaidAsync(IGridReader grid)
    {
        var said = new List<string> { grid.Description };
        foreach (var name in await grid.SweepNamesAsync(Cancel))
        {
            said.Add(JsonOutput.Of(SweepListingJson.Of(await grid.ListAsync(name, Cancel))));
            var sweep = await grid.ViewAsync(name, Cancel);
            said.Add(JsonOutput.Of(SweepJson.Of(sweep)));
            said.AddRange(sweep.Cells.Select(cell => $"{sweep.WordOf(cell)}, {SweepText.Doing(sweep, cell)}"));
            foreach (var cell in sweep.Cells)
            {
                var found = await VariantFinder.FindAsync(grid, $"{name}/{cell.Name}", Cancel);
                said.Add(JsonOutput.Of(VariantJson.Of(found.Name, found.Spec, found.Training, cell, sweep)));
                said.Add(JsonOutput.Of((await grid.EventsAsync(cell.Spec.Id, Cancel)).Select(LogEntryJson.Of)));
            }
        }

        return said;
    }

    private static string[] Files(string folder) => [.. Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal).Select(path => $"{path} {File.GetLastWriteTimeUtc(path):O}")];
}
