using Orleans.Storage;

namespace VerifiedAddition.Storage.Tests;

public sealed class FileGrainStorageTests : IDisposable
{
    private const string StateFileName = "counter%2fone.json";

    private readonly TemporaryFolder _folder = new();

    private string StatePath => _folder["state", StateFileName];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task State_that_was_never_written_is_new()
    {
        var counter = new StoredCounter(_folder.Path);

        await counter.ReadAsync();

        Assert.False(counter.Exists);
        Assert.Null(counter.ETag);
        Assert.Equal(0, counter.Count);
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task State_survives_a_restart()
    {
        var before = new StoredCounter(_folder.Path) { Count = 7 };
        await before.WriteAsync();

        var after = new StoredCounter(_folder.Path);
        await after.ReadAsync();

        Assert.True(after.Exists);
        Assert.Equal(7, after.Count);
        Assert.Equal(before.ETag, after.ETag);
    }

    [Fact]
    public async Task The_file_is_the_etag_and_then_plain_json()
    {
        var counter = new StoredCounter(_folder.Path) { Count = 7 };
        await counter.WriteAsync();

        var lines = await File.ReadAllLinesAsync(StatePath, TestContext.Current.CancellationToken);
        Assert.Equal([counter.ETag!, """{"count":7}"""], lines);
    }

    [Fact]
    public async Task Cleared_state_is_new_again_and_can_be_written()
    {
        var counter = new StoredCounter(_folder.Path) { Count = 7 };
        await counter.WriteAsync();

        await counter.ClearAsync();

        Assert.False(counter.Exists);
        Assert.Equal(0, counter.Count);
        Assert.False(File.Exists(StatePath));
        counter.Count = 8;
        await counter.WriteAsync();
        Assert.Equal(8, await StoredCounter.ReadAsync(_folder.Path));
    }

    [Fact]
    public async Task Clearing_what_was_never_written_is_fine() => await new StoredCounter(_folder.Path).ClearAsync();

    [Fact]
    public async Task A_stale_writer_is_refused_with_both_etags()
    {
        var stale = new StoredCounter(_folder.Path);
        await stale.WriteAsync();
        var fresh = new StoredCounter(_folder.Path);
        await fresh.IncrementAsync();

        var refusal = await Assert.ThrowsAsync<InconsistentStateException>(stale.WriteAsync);

        Assert.Equal(fresh.ETag, refusal.StoredEtag);
        Assert.Equal(stale.ETag, refusal.CurrentEtag);
        await Assert.ThrowsAsync<InconsistentStateException>(stale.ClearAsync);
        Assert.Equal(1, await StoredCounter.ReadAsync(_folder.Path));
    }

    [Fact]
    public async Task Equal_state_written_after_a_clear_does_not_revive_an_old_etag()
    {
        var stale = new StoredCounter(_folder.Path);
        await stale.WriteAsync();
        var other = new StoredCounter(_folder.Path);
        await other.ReadAsync();
        await other.ClearAsync();
        await other.WriteAsync();

        await Assert.ThrowsAsync<InconsistentStateException>(stale.WriteAsync);
    }

    [Fact]
    public async Task Twenty_increments_at_once_are_all_counted()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(new StoredCounter(_folder.Path).IncrementAsync)));

        Assert.Equal(20, await StoredCounter.ReadAsync(_folder.Path));
    }

    [Fact]
    public async Task Increments_of_two_processes_are_all_counted()
    {
        using var first = ChildProcess.Start(ChildProcess.Increment, _folder.Path);
        using var second = ChildProcess.Start(ChildProcess.Increment, _folder.Path);
        await first.WaitForExitAsync(TestContext.Current.CancellationToken);
        await second.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.Equal(2 * ChildProcess.Increments, await StoredCounter.ReadAsync(_folder.Path));
    }

    [Fact]
    public async Task A_writer_killed_in_the_middle_leaves_whole_state_and_a_free_lock()
    {
        using var writer = ChildProcess.Start(ChildProcess.IncrementForEver, _folder.Path);
        var counter = new StoredCounter(_folder.Path);
        while (counter.Count < 20)
        {
            await counter.ReadAsync();
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        writer.Kill();
        await writer.WaitForExitAsync(TestContext.Current.CancellationToken);

        var left = await StoredCounter.ReadAsync(_folder.Path);
        await counter.IncrementAsync();
        Assert.InRange(left, 20, int.MaxValue);
        Assert.Equal(left + 1, counter.Count);
    }

    [Fact]
    public async Task Odd_and_long_keys_each_have_a_file_of_their_own()
    {
        string[] keys =
        [
            "a", "A", "a/b", "a\\b", "../../etc/passwd", "a b", "a%20b", "a:b*?", "ä", "a\u0308", "数", "~", ".", "a.", "con", "a\nb\0c",
            new('x', 300), new string('x', 300) + "y", new('数', 100), new string('数', 100) + "a",
        ];
        foreach (var (count, key) in keys.Index())
        {
            await StoredCounter.WriteAsync(_folder.Path, count, key);
        }

        foreach (var (count, key) in keys.Index())
        {
            Assert.Equal(count, await StoredCounter.ReadAsync(_folder.Path, key));
        }

        var names = Directory.GetFiles(_folder["state"], "*.json").Select(path => Path.GetFileName(path)!).ToList();
        Assert.Equal(keys.Length, names.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(names, name => Assert.Matches("^[a-z0-9._%+-]{1,190}$", name));
    }

    [Theory]
    [InlineData(0, "it is empty")]
    [InlineData(10, "its text does not fit its first line")]
    [InlineData(55, "its text does not fit its first line")]
    public async Task A_truncated_file_is_named_with_what_to_do(int length, string what)
    {
        await StoredCounter.WriteAsync(_folder.Path, 7);
        using (var file = File.OpenWrite(StatePath))
        {
            file.SetLength(length);
        }

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => StoredCounter.ReadAsync(_folder.Path));

        Assert.Equal(
            $"The state file '{StatePath}' is damaged: {what}. Restore it from a backup, or move it away and the grain starts afresh.",
            error.Message);
        await Assert.ThrowsAsync<InvalidDataException>(() => StoredCounter.WriteAsync(_folder.Path, 8));
    }

    [Fact]
    public async Task What_a_killed_process_leaves_is_ignored()
    {
        await StoredCounter.WriteAsync(_folder.Path, 7);
        await File.WriteAllTextAsync($"{StatePath}~{Guid.NewGuid():N}", "half", TestContext.Current.CancellationToken);

        await new StoredCounter(_folder.Path).IncrementAsync();

        Assert.Equal(8, await StoredCounter.ReadAsync(_folder.Path));
    }

    [Fact]
    public async Task A_full_disk_leaves_the_old_state_and_no_litter()
    {
        using var disk = new SmallDisk();
        await StoredCounter.WriteAsync(disk.Path, 7);
        var files = Directory.GetFiles(Path.Combine(disk.Path, "state"));
        disk.Fill();

        var error = await Assert.ThrowsAsync<IOException>(new StoredCounter(disk.Path).IncrementAsync);

        Assert.Contains(StateFileName, error.Message, StringComparison.Ordinal);
        Assert.Contains("disk may be full", error.Message, StringComparison.Ordinal);
        Assert.Equal(files, Directory.GetFiles(Path.Combine(disk.Path, "state")));
        Assert.Equal(7, await StoredCounter.ReadAsync(disk.Path));
    }

    [Fact]
    public async Task A_directory_that_cannot_be_made_is_named()
    {
        await File.WriteAllTextAsync(_folder["file"], "", TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAsync<IOException>(() => StoredCounter.WriteAsync(_folder["file", "below"], 1));

        Assert.Contains(_folder["file", "below"], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_read_only_folder_is_named()
    {
        using var folder = new ReadOnlyFolder();

        var error = await Assert.ThrowsAsync<IOException>(() => StoredCounter.WriteAsync(folder.Path, 1));

        Assert.Contains(folder.Path, error.Message, StringComparison.Ordinal);
    }
}
