using System.Globalization;
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

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly string Root = RootAbove(new(AppContext.BaseDirectory));

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
        await DotnetAsync(settings, "pack", Path.Combine(Root, "src", "Client"), "-c", Configuration, "--no-build", "-o", packages);
        await DotnetAsync(settings, "tool", "install", "VerifiedAddition.Client", "--tool-path", tools, "--configfile", va.Write("nuget.config", $"""
            <configuration><packageSources><clear /><add key="here" value="{packages}" /></packageSources></configuration>
            """));
        await silo.UntilReadyAsync();
        var example = await DotnetAsync(settings, "run", "-c", Configuration, "--file", Path.Combine(Root, "examples", "wrong.cs"), "--", file, sweep);
        var shown = await RunAsync(Path.Combine(tools, "va"), settings, "sweep", "show", "tiny", "--cluster", file);
        await RunAsync(Path.Combine(tools, "va"), settings, "variant", "plot", "add_d2", "--out", plot, "--cluster", file);

        Assert.InRange(new FileInfo(Assert.Single(Directory.GetFiles(packages))).Length, 1, MaxPackageBytes);
        Assert.Matches("add_d2: [0-9]+ of 10000 wrong", example);
        Assert.Contains("add_d2", shown, StringComparison.Ordinal);
        var picture = await File.ReadAllBytesAsync(plot, TestContext.Current.CancellationToken);
        Assert.Equal("PNG", Encoding.ASCII.GetString(picture, 1, 3));
    }

    private static string Configuration => new DirectoryInfo(AppContext.BaseDirectory).Name is "release" ? "Release" : "Debug";

    private static Task<string> DotnetAsync(Dictionary<string, string> settings, params string[] arguments) => RunAsync("dotnet", settings, arguments);

    /// <summary>What a program prints that succeeds.</summary>
    private static async Task<string> RunAsync(string program, Dictionary<string, string> settings, params string[] arguments)
    {
        // What runs these tests leaves a variable of its own, which would be a property of the build.
        await using var process = new ServiceProcess(program, arguments, new Dictionary<string, string>(settings, StringComparer.Ordinal)
        {
            ["MSBUILD_EXE_PATH"] = "",
            ["MSBUILDDISABLENODEREUSE"] = "1",
        });
        var code = await process.EndAsync(Patience);
        Assert.True(code == 0, string.Create(CultureInfo.InvariantCulture, $"{program} {string.Join(' ', arguments)} ended with {code}:\n{process.Printed}"));
        return process.Printed;
    }

    private static string RootAbove(DirectoryInfo folder) =>
        File.Exists(Path.Combine(folder.FullName, "VerifiedAddition.sln")) ? folder.FullName : RootAbove(folder.Parent!);
}
