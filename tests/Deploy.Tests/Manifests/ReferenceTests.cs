using System.Globalization;
using k8s.Models;

namespace VerifiedAddition.Deploy.Tests;

/// <summary>What one object of an installation says of another one is so.</summary>
public sealed class ReferenceTests
{
    /// <summary>Made by hand, since they are secret.</summary>
    private static readonly string[] Secrets = ["va-secrets", "va-redis", "va-console"];

    [Theory]
    [MemberData(nameof(Manifest.Overlays), MemberType = typeof(Manifest))]
    public void Every_selector_finds_pods(string overlay)
    {
        var manifest = Manifest.Installation(overlay);
        var workloads = manifest.Workloads.ToArray();

        Assert.All(
            workloads.Where(workload => workload.Selector is not null),
            workload => Assert.Same(workload, Assert.Single(Selected(workload.Selector!, workload.Name), other => other.Kind == workload.Kind)));
        Assert.All(manifest.All<V1Service>(), service => Selected(new() { MatchLabels = service.Spec.Selector }, service.Metadata.Name));
        Assert.All(manifest.All<V1PodDisruptionBudget>(), budget =>
            Assert.Equal($"Deployment/{budget.Metadata.Name}", Assert.Single(Selected(budget.Spec.Selector, budget.Metadata.Name)).Name));
        Assert.All(manifest.Silos, silo => Assert.Contains(manifest.All<V1PodDisruptionBudget>(), budget => silo.IsSelectedBy(budget.Spec.Selector)));
        Assert.All(
            manifest.Silos.SelectMany(silo => silo.Spec.TopologySpreadConstraints ?? []),
            spread => Selected(spread.LabelSelector, spread.TopologyKey));

        Workload[] Selected(V1LabelSelector selector, string who)
        {
            var found = workloads.Where(workload => workload.IsSelectedBy(selector)).ToArray();
            Assert.True(found.Length > 0, $"{who} selects nothing.");
            return found;
        }
    }

    [Theory]
    [MemberData(nameof(Manifest.Overlays), MemberType = typeof(Manifest))]
    public void Every_port_is_one_of_the_pods_behind_it(string overlay)
    {
        var manifest = Manifest.Installation(overlay);

        foreach (var service in manifest.All<V1Service>())
        {
            var pods = manifest.Workloads.Where(workload => workload.IsSelectedBy(new() { MatchLabels = service.Spec.Selector }));
            Assert.All(service.Spec.Ports, port => Assert.All(pods, pod =>
                Assert.Contains(pod.Container.Ports, its => its.Name == port.TargetPort.Value && its.ContainerPort == port.Port)));
        }

        foreach (var workload in manifest.Workloads)
        {
            var container = workload.Container;
            var probes = new[] { container.StartupProbe, container.ReadinessProbe, container.LivenessProbe }.OfType<V1Probe>();
            Assert.All(probes, probe => Assert.Contains(container.Ports, port => port.Name == (probe.HttpGet?.Port ?? probe.TcpSocket.Port).Value));
        }
    }

    [Theory]
    [MemberData(nameof(Manifest.Overlays), MemberType = typeof(Manifest))]
    public void Every_volume_configuration_and_account_is_there(string overlay)
    {
        var manifest = Manifest.Installation(overlay);
        var maps = manifest.All<V1ConfigMap>().Select(map => map.Metadata.Name).ToArray();
        var claims = manifest.All<V1PersistentVolumeClaim>().Select(claim => claim.Metadata.Name).ToArray();
        var accounts = manifest.All<V1ServiceAccount>().Select(account => account.Metadata.Name).ToArray();
        var templates = manifest.All<V1StatefulSet>().SelectMany(set => set.Spec.VolumeClaimTemplates).Select(claim => claim.Metadata.Name).ToArray();

        foreach (var workload in manifest.Workloads)
        {
            var spec = workload.Spec;
            var volumes = (spec.Volumes ?? []).ToArray();
            var mounted = workload.Container.VolumeMounts.Select(mount => mount.Name).ToArray();
            AllAmong(mounted, [.. volumes.Select(volume => volume.Name), .. templates]);
            AllAmong(volumes.Select(volume => volume.Name), mounted);
            AllAmong(volumes.Select(volume => volume.ConfigMap?.Name), maps);
            AllAmong(volumes.Select(volume => volume.Secret?.SecretName), [.. Secrets, .. manifest.All<Certificate>().Select(certificate => certificate.Spec.SecretName)]);
            AllAmong(volumes.Select(volume => volume.PersistentVolumeClaim?.ClaimName), claims);
            AllAmong([spec.ServiceAccountName], accounts);
        }

        static void AllAmong(IEnumerable<string?> named, string[] known) =>
            Assert.Empty(named.OfType<string>().Except(known, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("overlays/local")]
    [InlineData("overlays/gpu")]
    public void The_pod_for_maintenance_mounts_the_volumes_that_there_are(string overlay)
    {
        var manifest = Manifest.Render(overlay);
        var redis = manifest.All<V1StatefulSet>().Single();
        string[] claims =
        [
            .. manifest.All<V1PersistentVolumeClaim>().Select(claim => claim.Metadata.Name),
            $"{redis.Spec.VolumeClaimTemplates.Single().Metadata.Name}-{redis.Metadata.Name}-0",
        ];

        var mounted = Manifest.Render("maintenance").Workloads.Single().Spec.Volumes.Select(volume => volume.PersistentVolumeClaim.ClaimName);

        Assert.Equal(claims.Order(StringComparer.Ordinal), mounted.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Manifest.Overlays), MemberType = typeof(Manifest))]
    public void Policies_open_ports_that_pods_have_and_no_silo_is_open_to_all(string overlay)
    {
        var manifest = Manifest.Installation(overlay);
        var policies = manifest.All<V1NetworkPolicy>().Select(policy => policy.Spec).ToArray();

        Assert.Contains(policies, policy => policy is { PodSelector: { MatchLabels: null, MatchExpressions: null }, Ingress: null, PolicyTypes: ["Ingress", "Egress"] });
        foreach (var policy in policies.Where(policy => policy.Ingress is not null))
        {
            var pods = manifest.Workloads.Where(workload => workload.IsSelectedBy(policy.PodSelector)).ToArray();
            Assert.NotEmpty(pods);
            Assert.All(policy.Ingress, rule =>
            {
                Assert.NotEmpty(rule.FromProperty);
                Assert.All(rule.Ports, port => Assert.All(pods, pod =>
                    Assert.Contains(pod.Container.Ports, its => its.ContainerPort.ToString(CultureInfo.InvariantCulture) == port.Port.Value)));
                Assert.All(
                    rule.FromProperty.Where(peer => peer.PodSelector is not null),
                    peer => Assert.Contains(manifest.Workloads, workload => workload.IsSelectedBy(peer.PodSelector)));
            });
        }
    }
}
