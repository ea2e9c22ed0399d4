using System.Text.RegularExpressions;

namespace VerifiedAddition.Deploy.Tests;

/// <summary>The sample for Aspire, which is no part of this build: deploy/aspire/check.sh builds and starts it.</summary>
public sealed partial class AspireSampleTests
{
    private static readonly string Sample = Repository.Read("deploy/aspire/apphost.cs");

    [Fact]
    public void Every_file_that_it_names_is_there()
    {
        var named = PathPattern().Matches(Sample).Select(match => match.Value).Distinct(StringComparer.Ordinal).ToArray();

        Assert.NotEmpty(named);
        Assert.All(named, path => Assert.True(Path.Exists(Repository.PathOf(path)), path));
    }

    [Fact]
    public void Its_Redis_is_where_its_silos_look_for_one()
    {
        var port = PortPattern().Match(Sample).Groups["port"].Value;

        Assert.Contains($"\"redis\": \"127.0.0.1:{port}\"", Repository.Read("deploy/local/redis.json"), StringComparison.Ordinal);
    }

    /// <summary>A path of the checkout; what is built is none.</summary>
    [GeneratedRegex("(?<![\\w/.])(?:deploy|docs|src|sweeps)/[a-zA-Z0-9/.-]*[a-zA-Z0-9]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PathPattern();

    [GeneratedRegex("\"--port\", \"(?<port>[0-9]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PortPattern();
}
