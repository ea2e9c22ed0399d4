using System.Security.Cryptography;
using System.Text;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Storage.Tests;

/// <summary>What <see cref="IArtefactStore"/> promises, for each kind of store the same.</summary>
public abstract class ArtefactStoreContract
{
    /// <summary>An ordinary key.</summary>
    protected const string Key = "runs/add_d6/3/1500.ckpt";

    /// <summary>A store that was empty when the test began.</summary>
    protected abstract IArtefactStore Store { get; }

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_written_is_read_and_its_hash_and_length_are_told()
    {
        var content = RandomNumberGenerator.GetBytes(300_000);

        var asynchronous = await Store.WriteAsync("a", (stream, cancel) => stream.WriteAsync(content, cancel).AsTask(), Cancel);
        var synchronous = Store.Write("b", stream => stream.Write(content));

        var expected = Convert.ToHexStringLower(SHA256.HashData(content));
        Assert.Equal(new ArtefactInfo("a", content.Length, expected), asynchronous);
        Assert.Equal(new ArtefactInfo("b", content.Length, expected), synchronous);
        Assert.Equal(content, await ReadAsync("a"));
        Assert.Equal(content, await ReadAsync("b"));
    }

    [Fact]
    public async Task Nothing_is_an_artefact_too()
    {
        Put(Key, "");

        Assert.True(await Store.ExistsAsync(Key, Cancel));
        Assert.Empty(await ReadAsync(Key));
    }

    [Fact]
    public void A_writer_may_close_the_stream()
    {
        var info = Store.Write(Key, stream =>
        {
            using var text = new StreamWriter(stream);
            text.Write("whole");
        });

        Assert.Equal(new ArtefactInfo(Key, 5, Convert.ToHexStringLower(SHA256.HashData("whole"u8))), info);
    }

    [Fact]
    public async Task A_writer_that_throws_leaves_nothing()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.WriteAsync(Key, async (stream, cancel) =>
        {
            await stream.WriteAsync(new byte[200_000], cancel);
            throw new InvalidOperationException("half-way");
        }, Cancel));
        Assert.Throws<InvalidOperationException>(() => Store.Write(Key, stream =>
        {
            stream.Write(new byte[200_000]);
            throw new InvalidOperationException("half-way");
        }));

        Assert.False(await Store.ExistsAsync(Key, Cancel));
        Assert.Empty(await ListAsync(""));
    }

    [Fact]
    public async Task A_writer_that_throws_leaves_what_was_there()
    {
        Put(Key, "old");

        Assert.Throws<InvalidOperationException>(() => Store.Write(Key, stream =>
        {
            stream.Write("new"u8);
            throw new InvalidOperationException("half-way");
        }));

        Assert.Equal("old"u8.ToArray(), await ReadAsync(Key));
    }

    [Fact]
    public async Task Half_of_an_artefact_is_never_visible()
    {
        Put(Key, "old");
        using var reader = Store.OpenRead(Key);

        await Store.WriteAsync(Key, async (stream, cancel) =>
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
    public async Task The_same_bytes_may_be_written_by_many_at_once()
    {
        var content = RandomNumberGenerator.GetBytes(100_000);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Store.Write(Key, stream => stream.Write(content)), Cancel)));

        Assert.Equal(content, await ReadAsync(Key));
        Assert.Equal([Key], await ListAsync(""));
    }

    [Fact]
    public async Task Of_different_bytes_written_at_once_one_remains_whole()
    {
        var contents = Enumerable.Range(0, 8).Select(i => Enumerable.Repeat((byte)i, 50_000).ToArray()).ToArray();

        await Task.WhenAll(contents.Select(content =>
            Store.WriteAsync(Key, (stream, cancel) => stream.WriteAsync(content, cancel).AsTask(), Cancel)));

        Assert.Contains(await ReadAsync(Key), contents);
    }

    [Fact]
    public async Task A_cancelled_write_leaves_nothing()
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Cancel);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.WriteAsync(Key, (_, _) => source.CancelAsync(), source.Token));

        Assert.Empty(await ListAsync(""));
    }

    [Fact]
    public async Task An_absent_artefact_is_named()
    {
        Put("a", "here");

        Assert.Equal(Key, Assert.Throws<ArtefactNotFoundException>(() => Store.OpenRead(Key)).Key);
        Assert.Equal("b", (await Assert.ThrowsAsync<ArtefactNotFoundException>(() => Store.OpenReadAsync("b", Cancel))).Key);
    }

    [Fact]
    public async Task Deleting_twice_is_fine()
    {
        Put(Key, "here");

        await Store.DeleteAsync(Key, Cancel);
        Store.Delete(Key);
        Store.Delete("never/written");

        Assert.False(await Store.ExistsAsync(Key, Cancel));
    }

    [Fact]
    public async Task A_listing_finds_keys_by_their_first_characters()
    {
        foreach (var key in new[] { "runs/b/1.ckpt", "runs/a/10.ckpt", "runs/a/2.ckpt", "runs/ab/1.ckpt", "weights/a" })
        {
            Put(key, key);
        }

        Assert.Equal(["runs/a/10.ckpt", "runs/a/2.ckpt"], await ListAsync("runs/a/"));
        Assert.Equal(["runs/a/10.ckpt", "runs/a/2.ckpt", "runs/ab/1.ckpt"], await ListAsync("runs/a"));
        Assert.Equal(5, (await ListAsync("")).Count);
        Assert.Empty(await ListAsync("none/"));
        Assert.Equal(new ArtefactInfo("weights/a", Length: 9, Sha256: null), await Store.ListAsync("w", Cancel).SingleAsync(Cancel));
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
        Assert.Throws<ArgumentException>(() => Store.Write(key, _ => { }));
        Assert.Throws<ArgumentException>(() => Store.OpenRead(key));
        Assert.Throws<ArgumentException>(() => Store.Delete(key));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.ExistsAsync(key, Cancel));
    }

    [Fact]
    public async Task A_prefix_cannot_lead_out_of_the_store() => await Assert.ThrowsAsync<ArgumentException>(() => ListAsync("../"));

    protected void Put(string key, string content) => Store.Write(key, stream => stream.Write(Encoding.UTF8.GetBytes(content)));

    protected async Task<byte[]> ReadAsync(string key)
    {
        await using var stream = await Store.OpenReadAsync(key, Cancel);
        using var memory = new MemoryStream();
        await stream.CopyToAsync(memory, Cancel);
        return memory.ToArray();
    }

    protected async Task<List<string>> ListAsync(string prefix) =>
        await Store.ListAsync(prefix, Cancel).Select(artefact => artefact.Key).ToListAsync(Cancel);
}
