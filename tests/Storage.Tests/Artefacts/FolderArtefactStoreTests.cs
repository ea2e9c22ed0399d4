using System.Security.Cryptography;
using System.Text;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Storage.Tests;

public sealed class FolderArtefactStoreTests : IDisposable
{
    private const string Key = "runs/add_d6/3/1500.ckpt";

    private readonly TemporaryFolder _folder = new();
    private readonly FolderArtefactStore _store;

    public FolderArtefactStoreTests() => _store = new(_folder.Path);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_written_is_read_and_its_hash_and_length_are_told()
    {
        var content = RandomNumberGenerator.GetBytes(300_000);

        var asynchronous = await _store.WriteAsync("a", (stream, cancel) => stream.WriteAsync(content, cancel).AsTask(), Cancel);
        var synchronous = _store.Write("b", stream => stream.Write(content));

        var expected = Convert.ToHexStringLower(SHA256.HashData(content));
        Assert.Equal(new ArtefactInfo("a", content.Length, expected), asynchronous);
        Assert.Equal(new ArtefactInfo("b", content.Length, expected), synchronous);
        Assert.Equal(content, await ReadAsync("a"));
        Assert.Equal(content, await ReadAsync("b"));
    }

    [Fact]
    public void A_writer_may_close_the_stream()
    {
        var info = _store.Write(Key, stream =>
        {
            using var text = new StreamWriter(stream);
            text.Write("whole");
        });

        Assert.Equal(new ArtefactInfo(Key, 5, Convert.ToHexStringLower(SHA256.HashData("whole"u8))), info);
    }

    [Fact]
    public async Task A_writer_that_throws_leaves_nothing()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _store.WriteAsync(Key, async (stream, cancel) =>
        {
            await stream.WriteAsync(new byte[200_000], cancel);
            throw new InvalidOperationException("half-way");
        }, Cancel));
        Assert.Throws<InvalidOperationException>(() => _store.Write(Key, stream =>
        {
            stream.Write(new byte[200_000]);
            throw new InvalidOperationException("half-way");
        }));

        Assert.False(await _store.ExistsAsync(Key, Cancel));
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task Half_of_an_artefact_is_never_visible()
    {
        Put(Key, "old");
        using var reader = _store.OpenRead(Key);

        await _store.WriteAsync(Key, async (stream, cancel) =>
        {
            await stream.WriteAsync("new"u8.ToArray(), cancel);
            await stream.FlushAsync(cancel);
            Assert.Equal("old"u8.ToArray(), await ReadAsync(Key));
            Assert.Equal([Key], await ListAsync(""));
        }, Cancel);

        Assert.Equal("new"u8.ToArray(), await ReadAsync(Key));
        Assert.Equal("old", await new StreamReader(reader).ReadToEndAsync(Cancel));
    }

    [Fact]
    public async Task A_cancelled_write_leaves_nothing()
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Cancel);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _store.WriteAsync(Key, (_, _) => source.CancelAsync(), source.Token));

        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task A_full_disk_leaves_the_old_artefact_and_no_litter()
    {
        using var disk = new SmallDisk();
        var store = new FolderArtefactStore(disk.Path);
        store.Write(Key, stream => stream.Write("old"u8));

        var error = Assert.Throws<IOException>(() => store.Write(Key, stream => stream.Write(new byte[1 << 20])));
        await Assert.ThrowsAsync<IOException>(() =>
            store.WriteAsync(Key, (stream, cancel) => stream.WriteAsync(new byte[1 << 20], cancel).AsTask(), Cancel));

        Assert.Contains("1500.ckpt' could not be written", error.Message, StringComparison.Ordinal);
        using var text = new StreamReader(store.OpenRead(Key));
        Assert.Equal("old", await text.ReadToEndAsync(Cancel));
        Assert.Single(Directory.GetFiles(disk.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task An_absent_artefact_is_named()
    {
        Put("a", "here");

        Assert.Equal(Key, Assert.Throws<ArtefactNotFoundException>(() => _store.OpenRead(Key)).Key);
        await Assert.ThrowsAsync<ArtefactNotFoundException>(() => _store.OpenReadAsync("b", Cancel));
    }

    [Fact]
    public async Task Deleting_twice_is_fine()
    {
        Put(Key, "here");

        await _store.DeleteAsync(Key, Cancel);
        _store.Delete(Key);
        _store.Delete("never/written");

        Assert.False(await _store.ExistsAsync(Key, Cancel));
    }

    [Fact]
    public async Task A_listing_finds_keys_by_their_first_characters()
    {
        foreach (var key in new[] { "runs/b/1.ckpt", "runs/a/10.ckpt", "runs/a/2.ckpt", "runs/ab/1.ckpt", "weights/a" })
        {
            Put(key, key);
        }

        await File.WriteAllTextAsync(_folder["runs", "a", $"3.ckpt~{Guid.NewGuid():N}"], "half", Cancel);

        Assert.Equal(["runs/a/10.ckpt", "runs/a/2.ckpt"], await ListAsync("runs/a/"));
        Assert.Equal(["runs/a/10.ckpt", "runs/a/2.ckpt", "runs/ab/1.ckpt"], await ListAsync("runs/a"));
        Assert.Equal(5, (await ListAsync("")).Count);
        Assert.Empty(await ListAsync("none/"));
        Assert.Equal(new ArtefactInfo("weights/a", Length: 9, Sha256: null), await _store.ListAsync("w", Cancel).SingleAsync(Cancel));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("../a")]
    [InlineData("a/../b")]
    [InlineData("a/./b")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("a\\b")]
    [InlineData("a b")]
    [InlineData("C:a")]
    [InlineData(".hidden")]
    [InlineData("a~b")]
    [InlineData("a\n")]
    [InlineData("ä")]
    public async Task A_bad_key_is_refused(string key)
    {
        Assert.Throws<ArgumentException>(() => _store.Write(key, _ => { }));
        Assert.Throws<ArgumentException>(() => _store.OpenRead(key));
        Assert.Throws<ArgumentException>(() => _store.Delete(key));
        await Assert.ThrowsAsync<ArgumentException>(() => _store.ExistsAsync(key, Cancel));
    }

    [Fact]
    public async Task A_prefix_cannot_lead_out_of_the_store() => await Assert.ThrowsAsync<ArgumentException>(() => ListAsync("../"));

    private void Put(string key, string content) => _store.Write(key, stream => stream.Write(Encoding.UTF8.GetBytes(content)));

    private async Task<byte[]> ReadAsync(string key)
    {
        await using var stream = await _store.OpenReadAsync(key, Cancel);
        using var memory = new MemoryStream();
        await stream.CopyToAsync(memory, Cancel);
        return memory.ToArray();
    }

    private async Task<List<string>> ListAsync(string prefix) =>
        await _store.ListAsync(prefix, Cancel).Select(artefact => artefact.Key).ToListAsync(Cancel);
}
