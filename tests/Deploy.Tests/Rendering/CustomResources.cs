using k8s;
using k8s.Models;

namespace VerifiedAddition.Deploy.Tests;

/// <summary>What of KEDA's ScaledObject (keda.sh, reference of v1alpha1) is used here; whatever else a manifest has is refused.</summary>
[KubernetesEntity(Group = "keda.sh", ApiVersion = "v1alpha1", Kind = "ScaledObject", PluralName = "scaledobjects")]
public sealed class ScaledObject : IKubernetesObject<V1ObjectMeta>
{
    public required string ApiVersion { get; set; }

    public required string Kind { get; set; }

    public required V1ObjectMeta Metadata { get; set; }

    public ScaledObjectSpec Spec { get; set; } = new();
}

public sealed class ScaledObjectSpec
{
    public V2CrossVersionObjectReference ScaleTargetRef { get; set; } = new();

    public int? MinReplicaCount { get; set; }

    public int? MaxReplicaCount { get; set; }

    public int? PollingInterval { get; set; }

    public int? CooldownPeriod { get; set; }

    public ScaledObjectAdvanced? Advanced { get; set; }

    public IList<ScaledObjectTrigger> Triggers { get; set; } = [];
}

public sealed class ScaledObjectAdvanced
{
    public ScaledObjectAutoscaler? HorizontalPodAutoscalerConfig { get; set; }
}

public sealed class ScaledObjectAutoscaler
{
    public V2HorizontalPodAutoscalerBehavior? Behavior { get; set; }
}

public sealed class ScaledObjectTrigger
{
    public string Type { get; set; } = "";

    public string? MetricType { get; set; }

    /// <summary>Text all of it: KEDA refuses numbers here.</summary>
    public IDictionary<string, string> Metadata { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>What of the Prometheus Operator's ServiceMonitor (monitoring.coreos.com/v1) is used here.</summary>
[KubernetesEntity(Group = "monitoring.coreos.com", ApiVersion = "v1", Kind = "ServiceMonitor", PluralName = "servicemonitors")]
public sealed class ServiceMonitor : IKubernetesObject<V1ObjectMeta>
{
    public required string ApiVersion { get; set; }

    public required string Kind { get; set; }

    public required V1ObjectMeta Metadata { get; set; }

    public ServiceMonitorSpec Spec { get; set; } = new();
}

public sealed class ServiceMonitorSpec
{
    public V1LabelSelector Selector { get; set; } = new();

    public IList<ServiceMonitorEndpoint> Endpoints { get; set; } = [];
}

public sealed class ServiceMonitorEndpoint
{
    public string Port { get; set; } = "";

    public string Path { get; set; } = "";

    public string? Interval { get; set; }

    public IList<MonitorRelabeling> Relabelings { get; set; } = [];
}

public sealed class MonitorRelabeling
{
    public IList<string> SourceLabels { get; set; } = [];

    public string? TargetLabel { get; set; }

    public string? Replacement { get; set; }
}

/// <summary>What of the Prometheus Operator's PrometheusRule (monitoring.coreos.com/v1) is used here.</summary>
[KubernetesEntity(Group = "monitoring.coreos.com", ApiVersion = "v1", Kind = "PrometheusRule", PluralName = "prometheusrules")]
public sealed class PrometheusRule : IKubernetesObject<V1ObjectMeta>
{
    public required string ApiVersion { get; set; }

    public required string Kind { get; set; }

    public required V1ObjectMeta Metadata { get; set; }

    public PrometheusRuleSpec Spec { get; set; } = new();
}

public sealed class PrometheusRuleSpec
{
    public IList<RuleGroup> Groups { get; set; } = [];
}

public sealed class RuleGroup
{
    public string Name { get; set; } = "";

    public IList<GroupedRule> Rules { get; set; } = [];
}

/// <summary>A series that is recorded, or an alert.</summary>
public sealed class GroupedRule
{
    public string? Record { get; set; }

    public string? Alert { get; set; }

    public string Expr { get; set; } = "";

    public string? For { get; set; }

    public IDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public IDictionary<string, string> Annotations { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>What of cert-manager's Certificate (cert-manager.io/v1) is used here.</summary>
[KubernetesEntity(Group = "cert-manager.io", ApiVersion = "v1", Kind = "Certificate", PluralName = "certificates")]
public sealed class Certificate : IKubernetesObject<V1ObjectMeta>
{
    public required string ApiVersion { get; set; }

    public required string Kind { get; set; }

    public required V1ObjectMeta Metadata { get; set; }

    public CertificateSpec Spec { get; set; } = new();
}

public sealed class CertificateSpec
{
    public string SecretName { get; set; } = "";

    public string? CommonName { get; set; }

    public IList<string> DnsNames { get; set; } = [];

    public IList<string> Usages { get; set; } = [];

    public string? Duration { get; set; }

    public bool IsCA { get; set; }

    public CertificateKey PrivateKey { get; set; } = new();

    public IssuerReference IssuerRef { get; set; } = new();
}

public sealed class CertificateKey
{
    public string Algorithm { get; set; } = "";

    public int Size { get; set; }

    public string? RotationPolicy { get; set; }
}

public sealed class IssuerReference
{
    public string Name { get; set; } = "";

    public string Kind { get; set; } = "";
}

/// <summary>What of cert-manager's Issuer (cert-manager.io/v1) is used here.</summary>
[KubernetesEntity(Group = "cert-manager.io", ApiVersion = "v1", Kind = "Issuer", PluralName = "issuers")]
public sealed class Issuer : IKubernetesObject<V1ObjectMeta>
{
    public required string ApiVersion { get; set; }

    public required string Kind { get; set; }

    public required V1ObjectMeta Metadata { get; set; }

    public IssuerSpec Spec { get; set; } = new();
}

/// <summary>One of the two.</summary>
public sealed class IssuerSpec
{
    public IDictionary<string, string>? SelfSigned { get; set; }

    public AuthorityIssuer? Ca { get; set; }
}

public sealed class AuthorityIssuer
{
    public string SecretName { get; set; } = "";
}
