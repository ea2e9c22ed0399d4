using System.Text.RegularExpressions;
using k8s.Models;

namespace VerifiedAddition.Deploy.Tests;

/// <summary>docs/kubernetes.md speaks of what there is.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string Text = Repository.Read("docs/kubernetes.md");

    [Fact]
    public void Every_file_that_is_named_is_there()
    {
        var named = PathPattern().Matches(Text).Select(match => match.Value.TrimEnd('.')).Distinct(StringComparer.Ordinal).ToArray();

        Assert.NotEmpty(named);
        Assert.All(named, path => Assert.True(Path.Exists(Repository.PathOf(path)), path));
    }

    [Theory]
    [MemberData(nameof(Manifest.Overlays), MemberType = typeof(Manifest))]
    public void Every_overlay_and_what_it_takes_is_described(string overlay)
    {
        var manifest = Manifest.Installation(overlay);

        Assert.Contains($"| `{overlay}` |", Text, StringComparison.Ordinal);
        var issued = manifest.All<Certificate>().Select(certificate => certificate.Spec.SecretName).ToHashSet(StringComparer.Ordinal);
        Assert.All(
            manifest.Workloads.SelectMany(workload => workload.Spec.Volumes).Select(volume => volume.Secret).OfType<V1SecretVolumeSource>()
                .Where(secret => !issued.Contains(secret.SecretName)),
            secret => Assert.Contains($"create secret generic {secret.SecretName} ", Text, StringComparison.Ordinal));
        Assert.All(
            manifest.Workloads.SelectMany(workload => workload.Container.Ports ?? []).Select(port => port.ContainerPort).Distinct(),
            port => Assert.Contains(string.Create(null, $"\n| {port} of "), Text, StringComparison.Ordinal));
        Assert.All(manifest.All<ScaledObject>(), one => Assert.Contains(
            string.Create(null, $" {one.Spec.MinReplicaCount}–{one.Spec.MaxReplicaCount} "), Text, StringComparison.Ordinal));
    }

    /// <summary>A path below deploy or docs.</summary>
    [GeneratedRegex("(?<![\\w/.])(?:deploy|docs)/[a-zA-Z0-9/.-]*[a-zA-Z0-9-]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PathPattern();
}
