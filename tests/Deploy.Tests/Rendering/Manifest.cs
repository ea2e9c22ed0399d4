using k8s;
using k8s.Models;

namespace VerifiedAddition.Deploy.Tests;

/// <summary>What kustomizations render to, read strictly: a field that Kubernetes does not know is an error.</summary>
internal sealed class Manifest
{
    private static readonly Dictionary<string, Type> Custom = new(StringComparer.Ordinal)
    {
        ["cert-manager.io/v1/Certificate"] = typeof(Certificate),
        ["cert-manager.io/v1/Issuer"] = typeof(Issuer),
        ["keda.sh/v1alpha1/ScaledObject"] = typeof(ScaledObject),
        ["monitoring.coreos.com/v1/PrometheusRule"] = typeof(PrometheusRule),
        ["monitoring.coreos.com/v1/ServiceMonitor"] = typeof(ServiceMonitor),
    };

    private Manifest(IEnumerable<object> objects) => Objects = [.. objects.Cast<IKubernetesObject<V1ObjectMeta>>()];

    /// <summary>Whole installations: an overlay, and what is applied beside it by hand.</summary>
    public static TheoryData<string> Overlays => ["overlays/local", "overlays/gpu", "overlays/azure"];

    public IReadOnlyList<IKubernetesObject<V1ObjectMeta>> Objects { get; }

    /// <summary>Everything that becomes pods.</summary>
    public IEnumerable<Workload> Workloads => Objects.Select(Workload.Of).OfType<Workload>();

    public IEnumerable<Workload> Silos => Workloads.Where(workload => workload.App == "va-silo");

    public static Manifest Read(string yaml) => new(KubernetesYaml.LoadAllFromString(yaml, Custom, strict: true));

    public static Manifest Render(params string[] folders) => new(folders.SelectMany(folder => Read(Kubectl.Render(folder)).Objects));

    /// <summary>An overlay with the sweep that is submitted to it.</summary>
    public static Manifest Installation(string overlay) => Render(overlay, "sweep");

    public IEnumerable<T> All<T>() => Objects.OfType<T>();
}

/// <summary>Something that becomes pods.</summary>
/// <param name="Name">Its kind and name.</param>
/// <param name="Labels">Those of its pods.</param>
/// <param name="Selector">How it knows its pods; null where Kubernetes makes that up.</param>
/// <param name="Spec">Its pods.</param>
internal sealed record Workload(string Name, IDictionary<string, string> Labels, V1LabelSelector? Selector, V1PodSpec Spec)
{
    public string Kind => Name.Split('/')[0];

    /// <summary>Which program it is.</summary>
    public string App => Labels["app.kubernetes.io/name"];

    public V1Container Container => Assert.Single(Spec.Containers);

    public static Workload? Of(IKubernetesObject<V1ObjectMeta> one)
    {
        var name = $"{one.Kind}/{one.Metadata.Name}";
        return one switch
        {
            V1Deployment deployment => From(deployment.Spec.Template, deployment.Spec.Selector),
            V1StatefulSet set => From(set.Spec.Template, set.Spec.Selector),
            V1Job job => From(job.Spec.Template, job.Spec.Selector),
            V1Pod pod => new(name, pod.Metadata.Labels, null, pod.Spec),
            _ => null,
        };

        Workload From(V1PodTemplateSpec template, V1LabelSelector? selector) => new(name, template.Metadata.Labels, selector, template.Spec);
    }

    public bool IsSelectedBy(V1LabelSelector? selector) => selector is not null && IsSelectedBy(selector, Labels);

    public static bool IsSelectedBy(V1LabelSelector selector, IDictionary<string, string> labels) =>
        (selector.MatchLabels?.AsEnumerable() ?? []).All(wanted => labels.TryGetValue(wanted.Key, out var has) && has == wanted.Value) &&
        (selector.MatchExpressions?.AsEnumerable() ?? []).All(wanted =>
            wanted.OperatorProperty == "In" && labels.TryGetValue(wanted.Key, out var has) && wanted.Values.Contains(has));
}
