using k8s.Models;

namespace VerifiedAddition.Deploy.Tests;

/// <summary>Every kustomization renders, to documents in which Kubernetes knows every field.</summary>
public sealed class RenderingTests
{
    private static readonly string Folder = Repository.PathOf("deploy/k8s");

    public static TheoryData<string> Kustomizations =>
        [.. Directory.EnumerateFiles(Folder, "kustomization.yaml", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Folder, Path.GetDirectoryName(file)!)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Kustomizations))]
    public void A_kustomization_renders_to_what_Kubernetes_knows(string folder)
    {
        var manifest = Manifest.Render(folder);

        Assert.NotEmpty(manifest.Objects);
        Assert.All(manifest.Objects, one => Assert.Matches("^va(-[a-z]+)*$", one.Metadata.Name));
        Assert.Distinct(manifest.Objects.Select(one => $"{one.Kind}/{one.Metadata.Name}"), StringComparer.Ordinal);
    }

    /// <summary>
    /// Between kubectl 1.20 and 1.35, kustomize came to move a variable that an overlay patches to the front of its list, to hash the names that it
    /// generates differently, and to bring commonLabels into more selectors: nothing here may depend on any of that.
    /// </summary>
    [Theory]
    [MemberData(nameof(Kustomizations))]
    public void Kubectl_of_another_version_renders_the_same(string folder) => Assert.Equal(Kubectl.Render(folder), Kubectl.RenderByOther(folder));

    [Fact]
    public void A_field_that_Kubernetes_does_not_know_is_refused()
    {
        var yaml = Kubectl.Render("overlays/local");

        var error = Record.Exception(() => Manifest.Read(yaml.Replace("terminationGracePeriodSeconds", "terminationGraceSeconds", StringComparison.Ordinal)));

        Assert.Contains("terminationGraceSeconds", error?.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Manifest.Overlays), MemberType = typeof(Manifest))]
    public void Everything_of_an_overlay_is_in_its_namespace(string overlay)
    {
        var manifest = Manifest.Installation(overlay);

        var space = Assert.Single(manifest.All<V1Namespace>());
        Assert.All(manifest.Objects.Where(one => one is not V1Namespace), one => Assert.Equal(space.Metadata.Name, one.Metadata.NamespaceProperty));
        Assert.All(manifest.Objects, one => Assert.Equal("verified-addition", one.Metadata.Labels["app.kubernetes.io/part-of"]));
    }

    [Fact]
    public void Each_overlay_has_the_silos_that_it_is_for()
    {
        Assert.Equal("Deployment/va-cpu", SilosOf("overlays/local"));
        Assert.Equal("Deployment/va-cpu Deployment/va-gpu", SilosOf("overlays/gpu"));
        Assert.Equal("Deployment/va-cpu Deployment/va-gpu", SilosOf("overlays/azure"));

        static string SilosOf(string overlay) =>
            string.Join(' ', Manifest.Render(overlay).Silos.Select(silo => silo.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_dashboard_is_provisioned()
    {
        var listed = Repository.Read("deploy/grafana/kustomization.yaml");
        var dashboards = Directory.EnumerateFiles(Repository.PathOf("deploy/grafana"), "*.json").Select(path => Path.GetFileName(path)!).ToArray();

        Assert.All(dashboards, file => Assert.Contains($"- {file}", listed, StringComparison.Ordinal));
        Assert.Equal(
            dashboards.Order(StringComparer.Ordinal),
            (Manifest.Render("monitoring").All<V1ConfigMap>().Single().Data?.Keys ?? []).Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
    }
}
