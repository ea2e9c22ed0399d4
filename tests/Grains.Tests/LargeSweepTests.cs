using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.TestingHost;

namespace VerifiedAddition.Grains.Tests;

/// <summary>A large sweep, most of whose variants wait within it: they are neither grains nor states until they begin.</summary>
public sealed class LargeSweepTests : IDisposable
{
    private const int Count = 300;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("va-large-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Variants_that_wait_take_no_state_of_their_own_and_none_is_larger_than_a_row_of_any_storage()
    {
        await using (var first = await StartAsync(trains: false))
        {
            var at = await SweepIn(first).SubmitAsync(Large(), Token);
            Assert.Equal((SweepPhase.Running, Count), (at.Phase, at.Cells.Length));
            Assert.All(at.Cells, cell => Assert.Equal(VariantPhase.Queued, cell.Training.Phase));
            Assert.Equal("waits for its turn in the sweep", at.Cells[^1].Waiting);
            Assert.Equal(Ahead, States("variant").Length);
            Assert.InRange(States("").Max(file => file.Length), 1, 16 * 1024);
            Assert.Equal(["list", "names"], Lists());
            Assert.Equal("large", Assert.Single(await IndexIn(first).FindAsync("large/v250", Token)).Sweep);
            Assert.Equal(250UL, (await SweepIn(first).SpecAsync(Spec(250).Id, Token))!.Seed);
        }

        // A restart reads the list, and asks only what has begun.
        await using var second = await StartAsync(trains: false);
        Assert.Equal(Count, (await SweepIn(second).ViewAsync(Token)).Cells.Length);
        Assert.Equal(Count, (await SweepIn(second).ListAsync(Token)).Variants);
        Assert.Equal(Ahead, States("variant").Length);

        var cancelled = await SweepIn(second).CancelAsync(Token);
        Assert.Equal((SweepPhase.Cancelled, 0), (cancelled.Phase, cancelled.Untold));
        Assert.All(cancelled.Cells, cell => Assert.Equal(VariantPhase.Cancelled, cell.Training.Phase));
        Assert.Equal(SweepPhase.Running, (await SweepIn(second).ResumeAsync(Token)).Phase);
        Assert.Equal(Ahead, States("variant").Length);
        Assert.Equal(["list", "names"], Lists());
    }

    [Fact]
    public async Task Every_variant_has_its_turn_and_a_deletion_leaves_nothing()
    {
        await using var cluster = await StartAsync(trains: true);
        var sweep = Large() with { Variants = Large().Variants[..60] };
        var at = await SweepIn(cluster).SubmitAsync(sweep, Token);
        while (at.Phase is SweepPhase.Running)
        {
            await Task.Delay(50, Token);
            at = await SweepIn(cluster).ViewAsync(Token);
        }

        Assert.Equal(SweepPhase.Completed, at.Phase);
        Assert.All(at.Cells, cell => Assert.Equal(VariantPhase.Trained, cell.Training.Phase));
        while ((await SweepIn(cluster).DeleteAsync(Token)).Phase is not SweepPhase.New)
        {
            await Task.Delay(50, Token);
        }

        Assert.Empty(Lists());
        Assert.Empty(await IndexIn(cluster).NamesAsync(Token));
        Assert.Empty(States("variant"));
    }

    [Fact]
    public async Task A_list_that_was_written_for_a_state_that_was_not_is_found_and_deleted_and_the_old_one_is_kept()
    {
        await using var cluster = await StartAsync(trains: false);
        await SweepIn(cluster).SubmitAsync(Large(), Token);
        var store = GridFixture.ArtefactsIn(_folder);
        store.Write("sweeps/large/list-0.json.gz", stream => stream.WriteByte(1));
        store.Write("sweeps/large/names-0.json.gz", stream => stream.WriteByte(1));
        store.Write("sweeps/gone/list-0.json.gz", stream => stream.WriteByte(1));
        store.Write("sweeps/gone/names-0.json.gz", stream => stream.WriteByte(1));
        var data = cluster.Client.GetGrain<IDataGrain>(IDataGrain.Key);

        Assert.Equal(new StoredKind("lists", 4, 4), Assert.Single(await data.CleanAsync(dryRun: true, Token)));
        Assert.Equal(6, Lists().Length);
        Assert.Equal(new StoredKind("lists", 4, 4), Assert.Single(await data.CleanAsync(dryRun: false, Token)));
        Assert.Equal(["list", "names"], Lists());
        Assert.Equal(Count, (await SweepIn(cluster).ViewAsync(Token)).Cells.Length);
    }

    /// <summary>As where a replica takes over that lacks the last seconds, or a copy is restored: the list that the older state names is there.</summary>
    [Fact]
    public async Task A_storage_that_forgot_the_newest_list_has_the_one_of_before()
    {
        Dictionary<string, byte[]> copy;
        await using (var first = await StartAsync(trains: false))
        {
            await SweepIn(first).SubmitAsync(Large(), Token);
            copy = States("").ToDictionary(file => file.FullName, file => File.ReadAllBytes(file.FullName), StringComparer.Ordinal);
            var more = Large() with { Variants = [.. Large().Variants, new("more", Spec(Count))] };
            Assert.Equal(Count + 1, (await SweepIn(first).SubmitAsync(more, Token)).Cells.Length);
            Assert.Equal(["list", "list", "names", "names"], Lists());
        }

        Array.ForEach(States(""), file => file.Delete());
        foreach (var (path, content) in copy)
        {
            await File.WriteAllBytesAsync(path, content, Token);
        }

        await using var second = await StartAsync(trains: false);

        Assert.Equal((SweepPhase.Running, Count), ((await SweepIn(second).ViewAsync(Token)).Phase, (await SweepIn(second).ViewAsync(Token)).Cells.Length));
        Assert.Single(await IndexIn(second).FindAsync("large/v250", Token));
    }

    [Fact]
    public async Task A_list_that_is_submitted_again_as_it_was_is_not_stored_again()
    {
        await using var cluster = await StartAsync(trains: false);
        await SweepIn(cluster).SubmitAsync(Large(), Token);
        string[] Names() => [.. _folder.EnumerateFiles("*.json.gz", SearchOption.AllDirectories).Select(file => file.Name).Order(StringComparer.Ordinal)];
        var stored = Names();

        await SweepIn(cluster).SubmitAsync(Large(), Token);

        Assert.Equal(stored, Names(), StringComparer.Ordinal);
    }

    /// <summary>A state of long ago was restored, or one of before a deletion: other sweeps go on, and this one is there again once it is submitted.</summary>
    [Fact]
    public async Task A_sweep_whose_list_is_gone_is_as_new_and_disturbs_no_other()
    {
        var other = new SweepSpec("other", [new("shared", Spec(250))], Verification: null);
        await using (var first = await StartAsync(trains: false))
        {
            await SweepIn(first).SubmitAsync(Large(), Token);
            await first.Client.GetGrain<ISweepGrain>("other").SubmitAsync(other, Token);
        }

        Array.ForEach([.. _folder.EnumerateFiles("*.json.gz", SearchOption.AllDirectories)], file => file.Delete());
        await using var second = await StartAsync(trains: false);

        Assert.Equal(SweepPhase.New, (await SweepIn(second).ViewAsync(Token)).Phase);
        Assert.Equal(SweepPhase.Running, (await second.Client.GetGrain<ISweepGrain>("other").ViewAsync(Token)).Phase);
        Assert.Equal(["large", "other"], await IndexIn(second).NamesAsync(Token), StringComparer.Ordinal);
        Assert.Equal("other", Assert.Single(await IndexIn(second).FindAsync("shared", Token)).Sweep);
        Assert.Empty(await IndexIn(second).FindAsync("large/v250", Token));
        Assert.Empty(await second.Client.GetGrain<IDataGrain>(IDataGrain.Key).CleanAsync(dryRun: false, Token));

        Assert.Equal(Count, (await SweepIn(second).SubmitAsync(Large(), Token)).Cells.Length);
        Assert.Single(await IndexIn(second).FindAsync("large/v250", Token));
        Assert.Equal(["list", "names"], Lists());
    }

    [Fact]
    public async Task A_variant_that_another_sweep_has_begins_at_once_and_is_kept_for_the_one_in_which_it_waits()
    {
        await using var cluster = await StartAsync(trains: false);
        var other = cluster.Client.GetGrain<ISweepGrain>("other");
        await other.SubmitAsync(new("other", [new("shared", Spec(250))], Verification: null), Token);

        await SweepIn(cluster).SubmitAsync(Large(), Token);

        Assert.Equal(["other", "large"], (await cluster.Client.GetGrain<IVariantGrain>(Spec(250).Id.Value).ViewAsync(Token)).Sweeps);
        await other.CancelAsync(Token);
        while ((await other.DeleteAsync(Token)).Phase is not SweepPhase.New)
        {
            await Task.Delay(50, Token);
        }

        Assert.Equal(["large"], (await cluster.Client.GetGrain<IVariantGrain>(Spec(250).Id.Value).ViewAsync(Token)).Sweeps);
    }

    private const int Ahead = 8;

    private static ISweepGrain SweepIn(InProcessTestCluster cluster) => cluster.Client.GetGrain<ISweepGrain>("large");

    private static ISweepIndexGrain IndexIn(InProcessTestCluster cluster) => cluster.Client.GetGrain<ISweepIndexGrain>(ISweepIndexGrain.Key);

    private static VariantSpec Spec(int number) => new() { Digits = 3, Layers = 1, Heads = 2, Steps = 5, Seed = (ulong)number };

    private static SweepSpec Large() => new("large", [.. Enumerable.Range(0, Count).Select(i => new NamedVariant($"v{i}", Spec(i)))], Verification: null);

    private FileInfo[] States(string name) =>
        [.. _folder.EnumerateFiles($"*{name}*", SearchOption.AllDirectories).Where(file => !file.FullName.Contains("artefacts", StringComparison.Ordinal) && file.Extension != ".lock")];

    /// <summary>Returns the kinds of the lists that are stored, in order.</summary>
    private string[] Lists() => [.. _folder.EnumerateFiles("*.json.gz", SearchOption.AllDirectories).Select(file => file.Name.Split('-')[0]).Order(StringComparer.Ordinal)];

    private Task<InProcessTestCluster> StartAsync(bool trains) => GridFixture.StartAloneAsync(
        _folder, silo => silo.Services.AddSingleton(Options.Create(new SweepOptions { Ahead = Ahead })), trains);
}
