namespace VerifiedAddition.Backends.Tests;

/// <summary>What can be said of a configuration before any backend is asked.</summary>
public sealed class ProviderSectionTests
{
    private const string Redis = "10.0.0.5:6379,password=hunter22";

    [Theory]
    [InlineData("Orleans:Clustering:ProviderType=Rediss", "'Orleans:Clustering:ProviderType' is 'Rediss'. It is one of Redis, AzureTableStorage, AdoNet")]
    [InlineData("Orleans:Clustering:ProviderType=redis", "in this spelling")]
    [InlineData("Orleans:Clustering:ProviderType=Static", "is 'Static'")]
    [InlineData("Orleans:GrainStorage:runs:ProviderType=Memory", "'Orleans:GrainStorage:runs:ProviderType' is 'Memory'. It is one of File, Redis")]
    [InlineData("Orleans:Reminders:ProviderType=", "'Orleans:Reminders:ProviderType' is missing. It is one of Redis")]
    [InlineData("Orleans:Clustering:ConnectionName=", "'Orleans:Clustering:ConnectionString' is missing")]
    [InlineData("Orleans:Clustering:ConnectionName=radish", "'ConnectionStrings:radish' is missing")]
    [InlineData("Orleans:Clustering:ConnectionName=radish", "VA_ConnectionStrings__radish")]
    [InlineData("Orleans:Clustering:ConectionString=x", "'Orleans:Clustering:ConectionString' is not a setting of the provider Redis")]
    [InlineData("Orleans:Clustering:ServiceKey=x", "'Orleans:Clustering:ServiceKey' is not a setting")]
    [InlineData("Orleans:GrainStorage:runs:ProviderType=AdoNet", "this program was built without it. Add the packages")]
    [InlineData("ConnectionStrings:redis=,,ssl=true", "'ConnectionStrings:redis' is not a Redis connection string")]
    [InlineData("ConnectionStrings:redis=10.0.0.5,passwort=hunter22", "'ConnectionStrings:redis' is not a Redis connection string")]
    public async Task A_mistake_is_told_with_its_key_and_without_the_secret(string mistake, string told)
    {
        var error = await Assert.ThrowsAsync<InvalidConfigurationException>(() =>
            BackendCheck.RunAsync(Settings.OnRedis(Redis, mistake), ClusterSide.Silo, "runs", cancellationToken: TestContext.Current.CancellationToken));

        Assert.Contains(told, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter22", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_a_silo_must_have_is_missed()
    {
        var error = await Assert.ThrowsAsync<InvalidConfigurationException>(() =>
            BackendCheck.RunAsync(Settings.OnRedis(Redis), ClusterSide.Silo, "others", cancellationToken: TestContext.Current.CancellationToken));

        Assert.Contains("'Orleans:GrainStorage:others:ProviderType' is missing", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UseStringFormat", "true")]
    [InlineData("useStringFormat", "false")]
    public async Task State_in_Azure_tables_is_never_text(string key, string value)
    {
        var error = await Assert.ThrowsAsync<InvalidConfigurationException>(() => BackendCheck.RunAsync(
            Settings.OnRedis(Redis, "Orleans:GrainStorage:runs:ProviderType=AzureTableStorage", $"Orleans:GrainStorage:runs:{key}={value}"),
            ClusterSide.Silo, "runs", cancellationToken: TestContext.Current.CancellationToken));

        Assert.Contains($"'Orleans:GrainStorage:runs:{key}' is refused", error.Message, StringComparison.Ordinal);
        Assert.Contains("Remove the setting", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_may_list_gateways_and_needs_no_storage() =>
        await BackendCheck.RunAsync(
            Settings.Of("Orleans:Clustering:ProviderType=Static", "Orleans:Clustering:Gateways:0=10.0.0.5:30000"),
            ClusterSide.Client,
            cancellationToken: TestContext.Current.CancellationToken);

    [Fact]
    public void A_connection_does_not_print_its_secret() =>
        Assert.Equal("ConnectionStrings:redis", $"{new Connection("ConnectionStrings:redis", Redis)}");
}
