using System.IO.Compression;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Cluster.Tests;

/// <summary>The silo and <c>va</c> of the release before this one, built from the history of the checkout.</summary>
internal sealed record PreviousRelease(string Silo, string Client, string Configuration)
{
    /// <summary>Its commit. With a release this becomes the commit of the one before it.</summary>
    private const string Commit = "bd02d668492c988b7c33a1ce97478a6eab0b17bd";

    private static readonly Dictionary<string, string> None = [];

    /// <summary>Its sources were looked at when it was made.</summary>
    private static readonly string[] Arguments =
        ["-c", "Release", "-p:RunAnalyzers=false", "-p:EnforceCodeStyleInBuild=false", "-p:GenerateDocumentationFile=false", "-p:UseSharedCompilation=false"];

    /// <summary>Builds it, unless that was done before; skips the test where nobody asks for it, or the history does not have it.</summary>
    public static async Task<PreviousRelease> BuildAsync()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("VA_UPGRADES") is "1", "It builds another release, which takes minutes: set VA_UPGRADES=1.");
        Assert.SkipWhen(Programs.Find("git") is null, "There is no git here: apt-get install git.");
        var root = Checkout.PathOf("artifacts", "releases", Commit);
        if (!Directory.Exists(root))
        {
            var (code, printed) = await Dotnet.TryAsync("git", None, ["-C", Checkout.Root, "cat-file", "-e", $"{Commit}^{{commit}}"]);
            Assert.SkipWhen(code != 0, $"The checkout's history does not have the commit {Commit}: git fetch --unshallow. {printed}");
            await BuildAsync(root);
        }

        return new(ProgramOf(root, "Silo"), ProgramOf(root, "Client"), Path.Combine(root, "deploy", "local", "redis.json"));
    }

    /// <summary>Builds in a folder beside the one that it is moved to at the end, so that what is there is whole.</summary>
    private static async Task BuildAsync(string root)
    {
        var unfinished = Directory.CreateDirectory($"{root}.unfinished").FullName;
        var archive = Path.Combine(unfinished, "sources.zip");
        await Dotnet.RunAsync("git", None, ["-C", Checkout.Root, "archive", "--output", archive, Commit]);
        await ZipFile.ExtractToDirectoryAsync(archive, unfinished, overwriteFiles: true);
        foreach (var project in new[] { "Silo", "Client" })
        {
            await Dotnet.RunAsync(None, ["build", Path.Combine(unfinished, "src", project), .. Arguments]);
        }

        Directory.Move(unfinished, root);
    }

    private static string ProgramOf(string root, string project) => Path.Combine(root, "artifacts", "bin", project, "release", $"VerifiedAddition.{project}.dll");
}
