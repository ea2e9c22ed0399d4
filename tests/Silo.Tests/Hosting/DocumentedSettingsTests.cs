using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using VerifiedAddition.Backends;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo.Tests;

/// <summary>The settings in docs/cluster.md and in the files of deploy/local are those that the program reads.</summary>
public sealed partial class DocumentedSettingsTests
{
    private static readonly (string Section, Type Options)[] Ours =
    [
        (SweepOptions.Section, typeof(SweepOptions)), (TrainingOptions.Section, typeof(TrainingOptions)),
        (JobOptions.Section, typeof(JobOptions)), (DeviceOptions.Section, typeof(DeviceOptions)),
        (ArtefactOptions.Section, typeof(ArtefactOptions)), (MembershipOptions.Section, typeof(MembershipOptions)),
        (AdminOptions.Section, typeof(AdminOptions)),
    ];

    private static readonly string[] Keys =
        [.. KeyInTable().Matches(File.ReadAllText(PathOf("docs", "cluster.md"))).Select(match => match.Groups["key"].Value)];

    public static TheoryData<string> Samples => [.. Directory.EnumerateFiles(PathOf("deploy"), "*.json").Select(path => Path.GetFileName(path)!)];

    [Fact]
    public void Every_setting_of_ours_is_documented() =>
        Assert.Empty(Ours
            .SelectMany(ours => ours.Options.GetProperties().Where(property => property.CanWrite).Select(property => $"{ours.Section}:{property.Name}"))
            .Except(Keys, StringComparer.Ordinal));

    [Fact]
    public void Every_documented_setting_is_read()
    {
        Assert.NotEmpty(Keys);
        foreach (var key in Keys.Where(key => !key.StartsWith('…')))
        {
            GridConfiguration.RefuseUnknownKeys(new ConfigurationBuilder().AddInMemoryCollection([new(key, "1")]).Build());
        }
    }

    [Fact]
    public void Every_provider_and_its_settings_are_documented()
    {
        var text = File.ReadAllText(PathOf("docs", "cluster.md"));
        var providers = Enum.GetValues<ProviderRole>().SelectMany(role => Provider.For(role, ClusterSide.Client)).ToArray();

        Assert.All(providers, provider => Assert.Contains($"`{provider.Name}`", text, StringComparison.Ordinal));
        Assert.DoesNotContain(
            providers.SelectMany(provider => provider.Keys),
            name => !Keys.Any(key => key.Split(':').Contains(name, StringComparer.Ordinal)));
        Assert.All(
            Keys.Where(key => key.StartsWith("…:", StringComparison.Ordinal)),
            key => Assert.Contains(providers, provider => provider.Keys.Contains(key[2..], StringComparer.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Every_sample_is_a_configuration(string file)
    {
        var configuration = new ConfigurationBuilder().AddSettingsFile(PathOf("deploy", file), "configuration file").Build();

        GridConfiguration.RefuseUnknownKeys(configuration);
        Assert.NotNull(configuration.GetSection(ArtefactOptions.Section).Get<ArtefactOptions>());
        Assert.All(Enum.GetValues<ClusterSide>(), side => Assert.NotEmpty(ClusterProviders.Read(configuration, side, GrainStores.Runs)));
    }

    private static string PathOf(params string[] parts) => Path.Combine([AppContext.BaseDirectory, .. parts]);

    /// <summary>The first cell of a row.</summary>
    [GeneratedRegex(@"^\| `(?<key>[A-Za-z:…0-9]+)` \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex KeyInTable();
}
