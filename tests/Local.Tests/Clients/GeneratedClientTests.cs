using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Local.Tests;

/// <summary>What somebody else's program makes of docs/api/openapi.json.</summary>
[Collection(ServedGridTests.Name)]
public sealed class GeneratedClientTests(ServedGrid grid)
{
    [Fact]
    public async Task A_client_that_Kiota_generates_runs_a_sweep_and_reads_every_form_of_answer()
    {
        var kiota = Programs.Find("kiota");
        Assert.SkipWhen(kiota is null, "There is no kiota, of the .NET tool Microsoft.OpenApi.Kiota, in PATH.");
        var (example, folder) = (Checkout.PathOf("examples", "kiota"), grid.Folder("kiota"));
        foreach (var file in new[] { "FirstSweep.csproj", "Program.cs" })
        {
            File.Copy(Path.Combine(example, file), Path.Combine(folder, file));
        }

        var (_, restored) = await Dotnet.TryAsync("dotnet", Offline, ["restore", folder]);
        Assert.SkipWhen(restored.Contains("NU1101", StringComparison.Ordinal), $"The registry lacks packages of Kiota's: {restored}");
        await Dotnet.RunAsync(kiota!, Offline, [
            "generate", "--language", "csharp", "--openapi", Checkout.PathOf("docs", "api", "openapi.json"),
            "--class-name", "GridClient", "--namespace-name", "Generated", "--output", Path.Combine(folder, "generated"),
        ]);
        var printed = await Dotnet.RunAsync(grid.Variables, "run", "-c", "Release", "--project", folder);

        Assert.Matches("(?m)^add_d2: final loss [0-9.]+, [0-9]+ of 10000 wrong$", printed);
        Assert.Matches(@"(?m)^add_d2: 12\+34 = \S{4}$", printed);
        Assert.Matches("(?m)^add_d2: [0-9]{4,} bytes of weights$", printed);
        Assert.Matches("(?m)^refused \\(404\\): There is no sweep 'none'", printed);
    }

    /// <summary>Kiota looks for no newer version of itself, and tells nobody what it does.</summary>
    private static readonly Dictionary<string, string> Offline =
        new(StringComparer.Ordinal) { ["KIOTA_OFFLINE_ENABLED"] = "true", ["KIOTA_CLI_TELEMETRY_OPTOUT"] = "true" };
}
