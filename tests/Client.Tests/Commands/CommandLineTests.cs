using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client.Tests;

public sealed class CommandLineTests
{
    [Fact]
    public async Task Help_ends_with_the_exit_codes()
    {
        var help = await Va.RunAsync(["--help"]);

        Assert.Equal((0, ""), (help.Code, help.Error));
        Assert.Contains("130  interrupted", help.Output, StringComparison.Ordinal);
        Assert.All(["143 (asked", "129 (its terminal", "141 (nobody reads"], code => Assert.Contains(code, help.Output, StringComparison.Ordinal));
        Assert.DoesNotContain("Exit codes", (await Va.RunAsync(["verify", "--help"])).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("frobnicate")]
    [InlineData("verify")]
    [InlineData("verify", "a", "--questions", "many")]
    [InlineData("verify", "a", "--questions", "0")]
    [InlineData("verify", "a", "--sample", "seeed")]
    [InlineData("verify", "a", "--operation", "divide")]
    [InlineData("ask", "a")]
    [InlineData("model", "export", "a")]
    [InlineData("model", "export", "a", "--out", "x.bin")]
    [InlineData("sweep")]
    [InlineData("sweep", "run", "nowhere.yaml")]
    [InlineData("sweep", "list")]
    public async Task A_misuse_returns_2_with_words_on_standard_error_and_nothing_else(params string[] args)
    {
        var misuse = await Va.RunAsync(args);

        Assert.Equal((2, ""), (misuse.Code, misuse.Output));
        Assert.StartsWith("va: ", misuse.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", misuse.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "There is no cluster file")]
    [InlineData("{ \"Orleans\": ", "not well-formed JSON")]
    [InlineData("{ }", "lacks Orleans:ClusterId")]
    [InlineData("{ \"Orleans\": { \"ClusterId\": \"a\", \"ServiceId\": \"b\", \"Clustering\": { \"ProviderType\": \"Telepathy\" } } }", "Telepathy")]
    public async Task A_cluster_file_that_cannot_be_used_is_refused(string? text, string words)
    {
        var file = text is null ? Scratch.PathOf("cluster.json") : Scratch.Write("cluster.json", text);

        var list = await Va.RunAsync(["sweep", "list"], variable: name => name is GlobalOptions.ClusterVariable ? file : null);

        Assert.Equal(2, list.Code);
        Assert.Contains(words, list.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collector_of_traces_that_is_no_address_is_refused()
    {
        var refused = await Va.RunAsync(["sweep", "plan", "x.yaml"], variable: name => name == "OTEL_EXPORTER_OTLP_ENDPOINT" ? "collector:4317" : null);

        Assert.Equal(ExitCodes.BadInput, refused.Code);
        Assert.StartsWith("va: 'OTEL_EXPORTER_OTLP_ENDPOINT' is 'collector:4317', which is not the address", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_grid_that_does_not_answer_is_named_within_seconds()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var gateway = $"127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}";
        var started = Stopwatch.GetTimestamp();

        var refusal = await Assert.ThrowsAsync<ClientException>(() =>
            OrleansClientGrid.ConnectAsync(OrleansClientGrid.At(gateway, "a", "b"), "there", TestContext.Current.CancellationToken));

        Assert.Equal(ExitCodes.Unavailable, refusal.ExitCode);
        Assert.Contains(gateway, refusal.Message, StringComparison.Ordinal);
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(30));
    }

    [Theory]
    [InlineData(0.4, "0.4 s")]
    [InlineData(59.96, "1 min 00 s")]
    [InlineData(125, "2 min 05 s")]
    [InlineData(3720, "1 h 02 min")]
    [InlineData(273_600, "3 d 04 h")]
    public void Durations_are_told_in_the_unit_that_matters(double seconds, string words) => Assert.Equal(words, Figures.Duration(seconds));

    [Theory]
    [InlineData(1_000_000, 1_000_000, "100 %")]
    [InlineData(999_999, 1_000_000, "99.9999 %")]
    [InlineData(999_999_999, 1_000_000_000, "99.9999999 %")]
    [InlineData(2, 3, "66.6 %")]
    public void An_accuracy_is_never_rounded_up(long right, long of, string words) => Assert.Equal(words, Figures.Accuracy(right, of));
}
