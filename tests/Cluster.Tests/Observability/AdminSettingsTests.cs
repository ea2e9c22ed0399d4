namespace VerifiedAddition.Cluster.Tests;

public sealed class AdminSettingsTests
{
    [Theory]
    [InlineData("VA_Admin__Address", "everywhere", "'Admin:Address' is 'everywhere', which is not an IP address.")]
    [InlineData("VA_Admin__Address", "203.0.113.7", "'Admin:Port' makes this silo answer on 203.0.113.7:0, where it cannot")]
    [InlineData("VA_Admin__Port", "65536", "Admin:Port must be from 0 to 65535.")]
    [InlineData("VA_Admin__Prot", "1", "'Admin:Prot' is not a setting.")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317", "'OTEL_EXPORTER_OTLP_ENDPOINT' is 'collector:4317', which is not the address of a collector")]
    [InlineData("VA_Logging__Console__FormatterName", "simple", "'Logging:Console:FormatterName' is 'simple'. It is one of text, json.")]
    public async Task A_setting_that_cannot_be_is_told_in_one_message(string name, string value, string told)
    {
        await using var silo = LoneSilo.Start((name, value));

        Assert.Equal(2, await silo.Process.EndAsync(TimeSpan.FromMinutes(1)));
        Assert.Contains(told, silo.Process.Printed, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", silo.Process.Printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_without_an_endpoint_works_all_the_same()
    {
        await using var silo = LoneSilo.Start(("VA_Admin__Enabled", "false"));
        await silo.Process.UntilAsync("Grain state is kept in", TimeSpan.FromMinutes(1));

        var listed = await silo.Va.RunAsync("sweep", "list");

        Assert.True(listed.ExitCode == 0, listed.ToString());
        Assert.DoesNotContain("Metrics and health", silo.Process.Printed, StringComparison.Ordinal);
    }
}
