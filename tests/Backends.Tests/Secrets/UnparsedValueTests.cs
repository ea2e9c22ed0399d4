namespace VerifiedAddition.Backends.Tests;

/// <summary>Of what could not be read nothing is printed: the secret may stand anywhere in it.</summary>
public sealed class UnparsedValueTests
{
    private const string Secret = "hunter22";

    [Theory]
    [InlineData("127.0.0.1:1;password=hunter22")]
    [InlineData("127.0.0.1:1 password=hunter22")]
    [InlineData("redis://va:hunter22@127.0.0.1:1")]
    [InlineData("rediss://127.0.0.1:1?password=hunter22")]
    [InlineData("va:hunter22@127.0.0.1:1")]
    [InlineData("127.0.0.1:1,passwort=hunter22")]
    [InlineData("127.0.0.1:1,password=a,hunter22")]
    [InlineData("127.0.0.1:1,password=a,hunter22:1")]
    [InlineData("password=a,hunter22:1")]
    [InlineData("hunter22")]
    [InlineData("va/hunter22")]
    public Task A_connection_string_of_Redis(string text) => AssertSilentAsync($"ConnectionStrings:redis={text}");

    [Theory]
    [InlineData("Orleans:Clustering:ConnectionName=127.0.0.1:1,password=hunter22")]
    [InlineData("Orleans:Clustering:ConnectionName=127.0.0.1:1,passwd=hunter22")]
    [InlineData("Orleans:Clustering:ProviderType=Redis,hunter22")]
    [InlineData("Orleans:Reminders:ProviderType=redis://va:hunter22@127.0.0.1")]
    public Task A_value_in_the_place_of_another(string setting) => AssertSilentAsync(setting);

    [Theory]
    [InlineData("AccountName=va;AccountKey=hunter22")]
    [InlineData("AccountName=va;AcountKey=hunter22;EndpointSuffix=core.windows.net")]
    [InlineData("DefaultEndpointsProtocol=http;AccountName=va,AccountKey=hunter22")]
    [InlineData("https://va:hunter22@127.0.0.1:1/")]
    [InlineData("http://127.0.0.1:1/sv=1&sig=hunter22")]
    [InlineData("http://127.0.0.1:1/va?sv=2024&sig=hunter22")]
    [InlineData("hunter22")]
    public async Task A_connection_string_of_Azure(string text)
    {
        var error = await Record.ExceptionAsync(() => AzureProbe.TablesAsync(
            new("ConnectionStrings:azure", text), TimeProvider.System, TestContext.Current.CancellationToken));

        AssertTold(error, "ConnectionStrings:azure");
    }

    [Theory]
    [InlineData("http//va:hunter22@127.0.0.1")]
    [InlineData("va:hunter22@127.0.0.1:4317")]
    [InlineData("api-key=hunter22")]
    public void An_address_of_a_collector(string text) =>
        AssertTold(Record.Exception(() => TelemetrySettings.IsExported(text)), TelemetrySettings.Endpoint);

    [Theory]
    [InlineData("https://va:hunter22@va.blob.core.windows.net/models?sig=x", "https://va.blob.core.windows.net/models")]
    [InlineData("http://127.0.0.1:10002/devstoreaccount1", "http://127.0.0.1:10002/devstoreaccount1")]
    [InlineData("https://va.table.core.windows.net/", "https://va.table.core.windows.net")]
    [InlineData("https://va.table.core.windows.net/sig=hunter22", "https://va.table.core.windows.net")]
    public void An_address_of_Azure_is_shown_without_user_and_signature(string uri, string shown) =>
        Assert.Equal(shown, AzureAddress.Shown(new(uri)));

    [Theory]
    [InlineData("Radish", "'Radish'")]
    [InlineData("10.0.0.5:99999", "'10.0.0.5:99999'")]
    [InlineData(null, "''")]
    [InlineData("a=b", "a text of 3 characters (not shown: it may hold a secret)")]
    public void A_plain_word_is_quoted_and_anything_else_is_counted(string? value, string shown) => Assert.Equal(shown, SafeQuote.Value(value));

    private static async Task AssertSilentAsync(string setting)
    {
        var error = await Record.ExceptionAsync(() => BackendCheck.RunAsync(
            Settings.OnRedis("127.0.0.1:1", setting), ClusterSide.Silo, "runs", cancellationToken: TestContext.Current.CancellationToken));

        AssertTold(error, setting.Split('=')[0]);
    }

    private static void AssertTold(Exception? error, string key)
    {
        Assert.True(error is InvalidConfigurationException or BackendUnreachableException, $"{error}");
        Assert.Contains(key, error!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, error.Message, StringComparison.Ordinal);
    }
}
