using VerifiedAddition.Grains;

namespace VerifiedAddition.Storage.Tests;

public sealed class FolderArtefactStoreTests : ArtefactStoreContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FolderArtefactStore _store;

    public FolderArtefactStoreTests() => _store = new(_folder.Path);

    protected override IArtefactStore Store => _store;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_write_that_ends_half_way_leaves_no_file()
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Cancel);

        Assert.Throws<InvalidOperationException>(() => Store.Write(Key, stream =>
        {
            stream.Write(new byte[200_000]);
            throw new InvalidOperationException("half-way");
        }));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.WriteAsync(Key, (_, _) => source.CancelAsync(), source.Token));

        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task What_a_killed_process_left_is_not_listed()
    {
        Put("runs/a/2.ckpt", "whole");

        await File.WriteAllTextAsync(_folder["runs", "a", $"3.ckpt~{Guid.NewGuid():N}"], "half", Cancel);

        Assert.Equal(["runs/a/2.ckpt"], await ListAsync(""));
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
    public async Task A_folder_that_was_there_and_is_gone_is_trouble_and_no_empty_store()
    {
        var root = Path.Combine(_folder.Path, "mounted");
        var store = new FolderArtefactStore(root);
        Assert.False(await store.ExistsAsync(Key, Cancel)); // it was never there: nothing was ever stored
        store.Write(Key, stream => stream.Write("old"u8));
        Assert.True(await store.ExistsAsync(Key, Cancel));
        Assert.False(await store.ExistsAsync("runs/a/9.ckpt", Cancel));
        Directory.Move(root, root + "-away");

        var error = await Assert.ThrowsAsync<IOException>(() => store.ExistsAsync(Key, Cancel));
        Assert.Throws<IOException>(() => store.OpenRead(Key));
        Assert.Throws<IOException>(() => store.Write(Key, stream => stream.Write("new"u8)));
        await Assert.ThrowsAsync<IOException>(() => store.ListAsync("", Cancel).ToArrayAsync(Cancel).AsTask());

        Assert.Contains("mounted' is gone", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(root));
        Directory.Move(root + "-away", root);
        Assert.True(await store.ExistsAsync(Key, Cancel));
    }

    [Fact]
    public void A_folder_that_was_there_when_the_store_was_opened_and_is_gone_before_its_first_use_is_trouble_too()
    {
        var root = Path.Combine(_folder.Path, "mounted");
        var store = FolderArtefactStore.Open(root);
        Directory.Move(root, root + "-away");

        var error = Assert.Throws<IOException>(() => store.OpenRead(Key));

        Assert.Contains("mounted' is gone", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_made_and_tried_before_it_is_used()
    {
        using var closed = new ReadOnlyFolder();

        FolderArtefactStore.Open(_folder["new", "one"]);

        Assert.True(Directory.Exists(_folder["new", "one"]));
        Assert.Empty(_folder.Files);
        Assert.ThrowsAny<SystemException>(() => FolderArtefactStore.Open(closed.Path));
    }
}
