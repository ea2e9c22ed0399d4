using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Backends.Tests;

/// <summary>The container of artefacts, in the emulator of Azure Storage.</summary>
public sealed class ArtefactContainerTests
{
    private const string WrongKey = "aGVsbG8gd29ybGQ=";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_container_is_made_and_a_wrong_key_is_told_from_silence()
    {
        await using var azurite = await Azurite.StartAsync();

        var container = await OpenAsync($"Artefacts:ConnectionString={azurite.ConnectionString}");
        var refused = await Assert.ThrowsAsync<InvalidConfigurationException>(
            () => OpenAsync($"Artefacts:ConnectionString={azurite.ConnectionStringWith(WrongKey)}"));

        Assert.True(await container.ExistsAsync(Cancel));
        Assert.Contains($"Azure Storage at {azurite.BlobAddress}/models refuses what 'Artefacts:ConnectionString' gives", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(WrongKey, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signed_address_is_used_as_it_is()
    {
        await using var azurite = await Azurite.StartAsync();
        var made = await OpenAsync($"Artefacts:ConnectionString={azurite.ConnectionString}");
        var signed = made.GenerateSasUri(Azure.Storage.Sas.BlobContainerSasPermissions.All, new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));

        var container = await OpenAsync($"Artefacts:ContainerUri={signed}");
        await container.UploadBlobAsync("a", BinaryData.FromString("here"), Cancel);

        Assert.True(await made.GetBlobClient("a").ExistsAsync(Cancel));
    }

    [Fact]
    public async Task An_account_that_is_not_there_is_told_with_its_address()
    {
        var address = $"http://127.0.0.1:{FreePort.Take(1)[0]}/devstoreaccount1";

        var silent = await Assert.ThrowsAsync<BackendUnreachableException>(
            () => OpenAsync($"Artefacts:ConnectionString=AccountName=devstoreaccount1;AccountKey={WrongKey};BlobEndpoint={address}"));

        Assert.Contains($"Azure Storage at {address}/models, which 'Artefacts:ConnectionString' names, does not answer", silent.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(WrongKey, silent.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Artefacts:ConnectionString=hunter22", "'Artefacts:ConnectionString' is not usable for Azure Storage")]
    [InlineData("Artefacts:ContainerUri=hunter22", "'Artefacts:ContainerUri' is not usable for Azure Storage")]
    [InlineData("Artefacts:ConnectionName=azure", "'ConnectionStrings:azure' is missing")]
    [InlineData("Artefacts:Kind=AzureBlob", "'Artefacts:ConnectionString' is missing")]
    public async Task A_mistake_is_told_without_the_text(string setting, string told)
    {
        var error = await Assert.ThrowsAsync<InvalidConfigurationException>(() => OpenAsync(setting));

        Assert.Contains(told, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter22", error.Message, StringComparison.Ordinal);
    }

    private static Task<Azure.Storage.Blobs.BlobContainerClient> OpenAsync(string setting) =>
        ArtefactContainer.OpenAsync(Settings.Of(setting), "Artefacts", "models", Cancel);
}
