using VerifiedAddition.Grains;

namespace VerifiedAddition.Storage.Tests;

/// <summary>A temporary folder over a data folder that is only read.</summary>
public sealed class ScratchFolderTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    public async ValueTask InitializeAsync()
    {
        using var data = DataFolder.Open(_folder["data"]);
        await new StoredCounter(data.State) { Count = 7 }.WriteAsync();
        data.OpenArtefacts().Write("weights/a", stream => stream.Write("old"u8));
        data.OpenArtefacts().Write("weights/b", stream => stream.Write("kept"u8));
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task It_has_what_the_folder_has_and_leaves_that_as_it_was()
    {
        var before = Content();
        string root;
        using (var scratch = DataFolder.Scratch(_folder["data"]))
        {
            root = scratch.Root;
            var artefacts = scratch.OpenArtefacts();
            Assert.Equal(_folder["data"], scratch.Original);
            var counter = new StoredCounter(scratch.State);
            await counter.ReadAsync();
            Assert.Equal(7, counter.Count);
            Assert.Equal("old", Text(artefacts, "weights/a"));

            await artefacts.WriteAsync("weights/a", (stream, token) => stream.WriteAsync("new"u8.ToArray(), token).AsTask(), TestContext.Current.CancellationToken);
            artefacts.Write("weights/c", stream => stream.Write("more"u8));
            artefacts.Delete("weights/b");

            Assert.Equal("new", Text(artefacts, "weights/a"));
            Assert.Equal(["weights/a", "weights/b", "weights/c"], await KeysAsync(artefacts), StringComparer.Ordinal);
            Assert.True(await artefacts.ExistsAsync("weights/c", TestContext.Current.CancellationToken));
            Assert.True(await artefacts.ExistsAsync("weights/b", TestContext.Current.CancellationToken));
            Assert.Throws<ArtefactNotFoundException>(() => artefacts.OpenRead("weights/none"));
        }

        Assert.Equal(before, Content());
        Assert.False(Directory.Exists(root));
    }

    [Fact]
    public void A_folder_that_nobody_can_write_has_one_too()
    {
        using var disk = new SmallDisk();
        DataFolder.Open(disk.Path).Dispose();
        disk.MakeReadOnly();

        using var scratch = DataFolder.Scratch(disk.Path);

        Assert.Equal(disk.Path, scratch.Original);
        Assert.Throws<DataFolderReadOnlyException>(() => DataFolder.Open(disk.Path));
    }

    private static string Text(IArtefactStore artefacts, string key)
    {
        using var reader = new StreamReader(artefacts.OpenRead(key));
        return reader.ReadToEnd();
    }

    private static async Task<List<string>> KeysAsync(IArtefactStore artefacts)
    {
        var keys = new List<string>();
        await foreach (var artefact in artefacts.ListAsync("", TestContext.Current.CancellationToken))
        {
            keys.Add(artefact.Key);
        }

        return keys;
    }

    private string[] Content() => [.. Directory.EnumerateFiles(_folder["data"], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        .Select(file => $"{file} {File.ReadAllText(file)} {File.GetLastWriteTimeUtc(file):O}")];
}
