namespace VerifiedAddition.Backends.Tests;

public sealed class SecretFilterTests
{
    [Theory]
    [InlineData("ConnectionStrings:redis=10.0.0.5:6379,password=hunter22,ssl=true", "hunter22")]
    [InlineData("Orleans:Clustering:ConnectionString=10.0.0.5,User=va,Password = hunter22", "hunter22")]
    [InlineData("ConnectionStrings:a=AccountName=va;AccountKey=aGVsbG8gd29ybGQ=+/x==;EndpointSuffix=core.windows.net", "aGVsbG8gd29ybGQ=+/x==")]
    [InlineData("Artefacts:ContainerUri=https://va.blob.core.windows.net/a?sv=2024&sig=Ab%2Bc9%3D&se=2030", "Ab%2Bc9%3D")]
    [InlineData("Artefacts:ContainerUri=https://va.blob.core.windows.net/a?sv=2024&sig=Ab%2Bc9%3D&se=2030", "Ab+c9=")]
    [InlineData("ConnectionStrings:sql=Host=db;Username=va;Password=hunter22", "hunter22")]
    [InlineData("ConnectionStrings:url=redis://va:hunter22@10.0.0.5:6379", "hunter22")]
    [InlineData("Some:ApiToken=hunter22", "hunter22")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS=tenant=va,api-key=hunter22", "hunter22")]
    public void A_secret_is_taken_out_of_a_text(string setting, string secret)
    {
        var scrubbed = new SecretFilter(Settings.Of(setting)).Scrub($"It failed with '{secret}', and again with {secret}.");

        Assert.Equal("It failed with '***', and again with ***.", scrubbed);
    }

    [Theory]
    [InlineData("ConnectionStrings:redis=10.0.0.5:6379,ssl=true,abortConnect=false")]
    [InlineData("Orleans:ClusterId=failed")]
    [InlineData("Device:Slots=1")]
    [InlineData("ConnectionStrings:redis=10.0.0.5:6379,password=")]
    public void What_is_no_secret_stays(string setting)
    {
        const string text = "Redis at 10.0.0.5:6379 failed, slot 1.";

        Assert.Equal(text, new SecretFilter(Settings.Of(setting)).Scrub(text));
    }
}
