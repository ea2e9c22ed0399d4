using System.Text.RegularExpressions;
using VerifiedAddition.Silo;
using VerifiedAddition.WebConsole;

namespace VerifiedAddition.Deploy.Tests;

/// <summary>No container engine is needed to see that a Dockerfile names what there is.</summary>
public sealed partial class DockerfileTests
{
    public static TheoryData<string> Dockerfiles =>
        [.. Directory.EnumerateFiles(Repository.PathOf("deploy/images"), "*.Dockerfile").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Dockerfiles))]
    public void An_image_is_made_of_files_that_there_are_and_does_not_run_as_root(string file)
    {
        var text = Repository.Read($"deploy/images/{file}");
        var last = text[text.LastIndexOf("FROM ", StringComparison.Ordinal)..];

        var copied = CopyPattern().Matches(last).Select(match => match.Groups["from"].Value).ToArray();

        Assert.All(copied, path => Assert.True(Path.Exists(Repository.PathOf(path)), $"{file} copies {path}."));
        Assert.Matches("(?m)^USER \\$APP_UID$", last);
        Assert.Contains($"publish.sh {file.Split('.')[0]} /published", text, StringComparison.Ordinal);
        Assert.Equal(["${SDK}", "${BASE}"], FromPattern().Matches(text).Select(match => match.Groups["image"].Value), StringComparer.Ordinal);
        Assert.Equal(["${DOTNET}", "${DOTNET}"], BasePattern().Matches(text).Select(match => match.Groups["tag"].Value), StringComparer.Ordinal);
    }

    [Fact]
    public void What_is_started_is_what_is_built()
    {
        Assert.Contains("/app/VerifiedAddition.Silo.dll", Repository.Read("deploy/images/silo.Dockerfile"), StringComparison.Ordinal);
        Assert.Equal("VerifiedAddition.Silo", typeof(GridConfiguration).Assembly.GetName().Name);
        Assert.Contains("/app/VerifiedAddition.Console.dll", Repository.Read("deploy/images/console.Dockerfile"), StringComparison.Ordinal);
        Assert.Equal("VerifiedAddition.Console", typeof(ConsoleConfiguration).Assembly.GetName().Name);
        Assert.Contains("ENTRYPOINT [\"va\"]", Repository.Read("deploy/images/client.Dockerfile"), StringComparison.Ordinal);
        Assert.Contains("exec dotnet /app/VerifiedAddition.Client.dll \"$@\"", Repository.Read("deploy/images/va"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Manifest.Overlays), MemberType = typeof(Manifest))]
    public void Every_image_of_ours_is_one_that_a_Dockerfile_makes_of_this_version(string overlay)
    {
        var made = Dockerfiles.Select(row => Repository.Read($"deploy/images/{row.Data}")).SelectMany(text => MadePattern().Matches(text))
            .Select(match => match.Groups["image"].Value).ToArray();

        var used = Manifest.Installation(overlay).Workloads.Select(workload => workload.Container.Image)
            .Where(image => image.StartsWith("verified-addition", StringComparison.Ordinal)).ToArray();

        Assert.NotEmpty(used);
        Assert.All(used, image => Assert.Contains(image, made, StringComparer.Ordinal));
        Assert.All(made, image => Assert.EndsWith($":{typeof(GridConfiguration).Assembly.GetName().Version!.ToString(3)}", image, StringComparison.Ordinal));
    }

    [Fact]
    public void The_sweep_that_the_job_submits_is_in_the_client_image()
    {
        var job = Assert.Single(Manifest.Render("sweep").Workloads).Container;

        var file = Assert.Single(job.Args, argument => argument.EndsWith(".yaml", StringComparison.Ordinal));

        Assert.StartsWith("/sweeps/", file, StringComparison.Ordinal);
        Assert.True(File.Exists(Repository.PathOf(file[1..])), file);
        Assert.Contains("COPY sweeps/ /sweeps/", Repository.Read("deploy/images/client.Dockerfile"), StringComparison.Ordinal);
    }

    [GeneratedRegex("^COPY (--chmod=\\d+ )?(?<from>[^-\\s]\\S*) ", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CopyPattern();

    [GeneratedRegex("^FROM (?<image>\\S+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FromPattern();

    [GeneratedRegex("^ARG (SDK|BASE)=\\S+:(?<tag>\\S+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BasePattern();

    [GeneratedRegex("-t (?<image>\\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MadePattern();
}
