using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using VerifiedAddition.Grains;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Storage.Tests;

/// <summary>The same contract in the emulator of Azure Storage, with a container for each test.</summary>
public sealed class AzureBlobArtefactStoreTests(AzuriteFixture azurite) : ArtefactStoreContract, IClassFixture<AzuriteFixture>
{
    private readonly BlobContainerClient _container = azurite.NewContainer();

    protected override IArtefactStore Store => new AzureBlobArtefactStore(_container);

    [Fact]
    public async Task Equal_bytes_are_stored_once()
    {
        Put(Key, "the same");
        var first = await ETagAsync();

        Put(Key, "the same");
        Assert.Equal(first, await ETagAsync());

        Put(Key, "others");
        Assert.NotEqual(first, await ETagAsync());
    }

    [Fact]
    public async Task A_blob_that_was_damaged_is_stored_again_though_its_metadata_says_that_it_is_whole()
    {
        Put(Key, "the same");
        var blob = _container.GetBlobClient(Key);
        var metadata = (await blob.GetPropertiesAsync(cancellationToken: Cancel)).Value.Metadata;
        await blob.UploadAsync(BinaryData.FromString("tHe same"), new BlobUploadOptions { Metadata = metadata }, Cancel);

        Put(Key, "the same");

        Assert.Equal("the same", (await blob.DownloadContentAsync(Cancel)).Value.Content.ToString());
    }

    [Fact]
    public async Task A_foreign_blob_is_not_listed()
    {
        await _container.UploadBlobAsync("what is this?", BinaryData.FromString("?"), Cancel);
        Put("a", "ours");

        Assert.Equal(["a"], await ListAsync(""));
    }

    [Fact]
    public async Task A_store_that_is_gone_is_told_without_its_key()
    {
        await _container.DeleteAsync(cancellationToken: Cancel);

        var error = Assert.Throws<IOException>(() => Put(Key, "late"));
        var reading = Assert.Throws<IOException>(() => Store.OpenRead(Key));

        Assert.Contains("ContainerNotFound", error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{Key}' could not be read", reading.Message, StringComparison.Ordinal);
        Assert.Null(error.InnerException);
    }

    private async Task<Azure.ETag> ETagAsync()
    {
        BlobProperties properties = await _container.GetBlobClient(Key).GetPropertiesAsync(cancellationToken: Cancel);
        return properties.ETag;
    }
}

/// <summary>One emulator for all tests of a class.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private Azurite? _azurite;

    public async ValueTask InitializeAsync() => _azurite = Azurite.Missing is null ? await Azurite.StartAsync() : null;

    public async ValueTask DisposeAsync()
    {
        if (_azurite is not null)
        {
            await _azurite.DisposeAsync();
        }
    }

    /// <summary>The account's connection string.</summary>
    public string ConnectionString
    {
        get
        {
            Assert.SkipWhen(_azurite is null, Azurite.Missing ?? "");
            return _azurite.ConnectionString;
        }
    }

    /// <summary>An empty container.</summary>
    public BlobContainerClient NewContainer()
    {
        var container = new BlobContainerClient(ConnectionString, $"t{Guid.NewGuid():N}");
        container.Create();
        return container;
    }
}
