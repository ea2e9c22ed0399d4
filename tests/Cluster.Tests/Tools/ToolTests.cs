using System.Text;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Cluster.Tests;

/// <summary>The client as <c>dotnet tool install</c> brings it, and a program that uses its library, at a silo that runs.</summary>
public sealed class ToolTests
{
    private const long MaxPackageBytes = 25_000_000;

    private const string Sweep = """
        name: tiny
        variants:
          - {name: add_d2, digits: 2, layers: 1, heads: 2, dModel: 16, dHead: 8, steps: 20}
        verification: {questions: 10000}
        """;

    [Fact]
    public async Task The_installed_tool_is_small_and_runs_a_sweep_and_so_does_the_example()
    {
        await using var redis = await RedisServer.StartAsync();
        using var va = new Va();
        var file = Path.Combine(AppContext.BaseDirectory, "deploy", "redis.json");
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["VA_ConnectionStrings__redis"] = redis.ConnectionString,
            ["VA_Artefacts__Folder"] = va.Folder("shared"),
            ["VA_Admin__Port"] = "0",
            ["VA_Device__Slots"] = "1",
            ["VA_Device__ThreadsPerSlot"] = "1",
        };
        await using var silo = new SiloProcess("lone", file, settings);
        silo.Start();
        var (packages, tools, sweep, plot) = (va.Folder("packages"), va.Folder("tools"), va.Write("tiny.yaml", Sweep), va.Write("loss.png", ""));

        // No sources but the folder of the package.
        await Dotnet.RunAsync(settings, "pack", Checkout.PathOf("src", "Client"), "-c", Configuration, "--no-build", "-o", packages);
        await Dotnet.RunAsync(settings, "tool", "install", "VerifiedAddition.Client", "--tool-path", tools, "--configfile", va.Write("nuget.config", $"""
            <configuration><packageSources><clear /><add key="here" value="{packages}" /></packageSources></configuration>
            """));
        await silo.UntilReadyAsync();
        var example = await Dotnet.RunAsync(settings, "run", "-c", Configuration, "--file", Checkout.PathOf("examples", "wrong.cs"), "--", file, sweep);
        var shown = await Dotnet.RunAsync(Path.Combine(tools, "va"), settings, ["sweep", "show", "tiny", "--cluster", file]);
        await Dotnet.RunAsync(Path.Combine(tools, "va"), settings, ["variant", "plot", "add_d2", "--out", plot, "--cluster", file]);

        Assert.InRange(new FileInfo(Assert.Single(Directory.GetFiles(packages))).Length, 1, MaxPackageBytes);
        Assert.Matches("add_d2: [0-9]+ of 10000 wrong", example);
        Assert.Contains("add_d2", shown, StringComparison.Ordinal);
        var picture = await File.ReadAllBytesAsync(plot, TestContext.Current.CancellationToken);
        Assert.Equal("PNG", Encoding.ASCII.GetString(picture, 1, 3));
    }

    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Name is "release" ? "Release" : "Debug";
}
