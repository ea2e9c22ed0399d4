using System.Globalization;
using k8s.Models;

namespace VerifiedAddition.Deploy.Tests;

/// <summary>Pods are confined, and have the time and the means that they need.</summary>
public sealed class WorkloadTests
{
    /// <summary>What the silo gives itself for a drain (GridHosting), and some more to leave the cluster in.</summary>
    private static readonly TimeSpan Drain = TimeSpan.FromMinutes(2.5);

    public static TheoryData<string> Everything => [.. Manifest.Overlays.Select(row => row.Data), "sweep", "maintenance"];

    [Theory]
    [MemberData(nameof(Everything))]
    public void Every_pod_is_confined(string folder) => Assert.All(Manifest.Render(folder).Workloads, workload =>
    {
        var (pod, container) = (workload.Spec.SecurityContext, workload.Container.SecurityContext);
        Assert.True(pod.RunAsNonRoot);
        Assert.True(pod.RunAsUser > 0);
        Assert.Equal("RuntimeDefault", pod.SeccompProfile.Type);
        Assert.True(container.ReadOnlyRootFilesystem);
        Assert.False(container.AllowPrivilegeEscalation);
        Assert.Equal(["ALL"], container.Capabilities.Drop);
        Assert.False(workload.Spec.AutomountServiceAccountToken);
        Assert.False(workload.Spec.EnableServiceLinks);
        Assert.NotNull(workload.Container.Resources.Requests["memory"]);
        Assert.NotNull(workload.Container.Resources.Requests["cpu"]);
        Assert.NotNull(workload.Container.Resources.Limits["memory"]);
    });

    [Theory]
    [MemberData(nameof(Manifest.Overlays), MemberType = typeof(Manifest))]
    public void A_silo_is_given_the_time_to_hand_over(string overlay)
    {
        var manifest = Manifest.Render(overlay);

        Assert.All(manifest.Silos, silo => Assert.True(silo.Spec.TerminationGracePeriodSeconds >= Drain.TotalSeconds, silo.Name));
        Assert.All(
            manifest.All<V2HorizontalPodAutoscaler>().Select(one => one.Spec.Behavior)
                .Concat(manifest.All<ScaledObject>().Select(one => one.Spec.Advanced!.HorizontalPodAutoscalerConfig!.Behavior!)),
            behavior => Assert.True(Assert.Single(behavior.ScaleDown.Policies) is { Type: "Pods", Value: 1 } policy && policy.PeriodSeconds >= Drain.TotalSeconds));
    }

    [Theory]
    [MemberData(nameof(Manifest.Overlays), MemberType = typeof(Manifest))]
    public void Slots_fit_the_cores_that_a_silo_sees(string overlay) => Assert.All(Manifest.Render(overlay).Silos, silo =>
    {
        var threads = Number(silo, "VA_Device__Slots") * Number(silo, "VA_Device__ThreadsPerSlot");
        var cores = silo.Container.Resources.Limits.TryGetValue("cpu", out var limit) ? limit : silo.Container.Resources.Requests["cpu"];
        Assert.True(threads <= cores.ToDecimal(), silo.Name);
        Assert.Equal(
            silo.Container.Env.Single(variable => variable.Name == "VA_Device__Kind").Value == "Cuda",
            silo.Container.Resources.Limits.ContainsKey("nvidia.com/gpu"));
    });

    [Theory]
    [MemberData(nameof(Manifest.Overlays), MemberType = typeof(Manifest))]
    public void Each_kind_of_silo_is_scaled_by_one_autoscaler(string overlay)
    {
        var manifest = Manifest.Render(overlay);

        var scaled = manifest.All<V2HorizontalPodAutoscaler>().Select(one => one.Spec.ScaleTargetRef.Name)
            .Concat(manifest.All<ScaledObject>().Select(one => one.Spec.ScaleTargetRef.Name));

        Assert.Equal(manifest.Silos.Select(silo => silo.Name.Split('/')[1]).Order(StringComparer.Ordinal), scaled.Order(StringComparer.Ordinal));
        Assert.All(manifest.All<V1Deployment>().Where(one => one.Metadata.Labels["app.kubernetes.io/name"] == "va-silo"), one => Assert.Null(one.Spec.Replicas));
    }

    [Theory]
    [InlineData("overlays/gpu")]
    [InlineData("overlays/azure")]
    public void KEDA_counts_a_silo_for_as_many_variants_as_it_has_slots(string overlay)
    {
        var manifest = Manifest.Render(overlay);

        Assert.NotEmpty(manifest.All<ScaledObject>());
        Assert.All(manifest.All<ScaledObject>(), one =>
        {
            var silo = manifest.Silos.Single(silo => silo.Name == $"Deployment/{one.Spec.ScaleTargetRef.Name}");
            var queue = Assert.Single(one.Spec.Triggers, trigger => trigger.Type == "prometheus").Metadata;
            Assert.Equal(["ignoreNullValues", "query", "serverAddress", "threshold"], queue.Keys.Order(StringComparer.Ordinal), StringComparer.Ordinal);
            Assert.Equal(Number(silo, "VA_Device__Slots"), int.Parse(queue["threshold"], CultureInfo.InvariantCulture));
            Assert.Contains("va_pool_waiting{device_kind=", queue["query"], StringComparison.Ordinal);
            var kind = silo.Container.Env.Single(variable => variable.Name == "VA_Device__Kind").Value.ToLowerInvariant();
            Assert.Contains($"va_pool_slots{{device_kind=\"{kind}\", slot_state=\"used\"}}", queue["query"], StringComparison.Ordinal);
            Assert.All(one.Spec.Triggers, trigger => Assert.Matches("^(prometheus|cpu)$", trigger.Type));
        });
    }

    [Theory]
    [InlineData("overlays/gpu")]
    [InlineData("overlays/azure")]
    public void What_is_scraped_is_the_silos_admin_port(string overlay)
    {
        var manifest = Manifest.Render(overlay);
        var monitor = Assert.Single(manifest.All<ServiceMonitor>()).Spec;

        var service = Assert.Single(manifest.All<V1Service>(), service => Workload.IsSelectedBy(monitor.Selector, service.Metadata.Labels));
        var endpoint = Assert.Single(monitor.Endpoints);

        Assert.Equal("/metrics", endpoint.Path);
        Assert.Equal(["job", "cluster"], endpoint.Relabelings.Select(one => one.TargetLabel!), StringComparer.Ordinal);
        Assert.Equal("va-silo", endpoint.Relabelings[0].Replacement);
        var port = Assert.Single(service.Spec.Ports, port => port.Name == endpoint.Port);
        Assert.All(manifest.All<V1Deployment>().Where(one => one.Metadata.Labels["app.kubernetes.io/name"] == "va-silo"), silo =>
        {
            var annotations = silo.Spec.Template.Metadata.Annotations;
            Assert.Equal(("true", port.Port.ToString(CultureInfo.InvariantCulture), endpoint.Path), (
                annotations["prometheus.io/scrape"], annotations["prometheus.io/port"], annotations["prometheus.io/path"]));
        });
    }

    private static int Number(Workload silo, string variable) =>
        int.Parse(silo.Container.Env.Single(one => one.Name == variable).Value, CultureInfo.InvariantCulture);
}
