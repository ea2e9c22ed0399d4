using System.Text.Json;
using k8s.Models;

namespace VerifiedAddition.Deploy.Tests;

/// <summary>Silos and clients show each other certificates, in every installation, without a setting.</summary>
public sealed class CertificateTests
{
    private const string Folder = "/etc/va/tls";

    [Theory]
    [MemberData(nameof(Manifest.Overlays), MemberType = typeof(Manifest))]
    public void Silos_mount_a_silo_s_certificate_and_everything_else_that_connects_a_client_s(string overlay)
    {
        var manifest = Manifest.Installation(overlay);
        var programs = manifest.Workloads.Where(workload => workload.Container.Image.StartsWith("verified-addition-", StringComparison.Ordinal)).ToArray();

        Assert.NotEmpty(programs);
        Assert.All(programs, program =>
        {
            var mount = Assert.Single(program.Container.VolumeMounts, mount => mount.MountPath == Folder);
            var secret = Assert.Single(program.Spec.Volumes, volume => volume.Name == mount.Name).Secret;
            var certificate = Assert.Single(manifest.All<Certificate>(), certificate => certificate.Spec.SecretName == secret.SecretName).Spec;
            var isSilo = program.App == "va-silo";
            Assert.True(mount.ReadOnlyProperty);
            Assert.Equal(isSilo ? "silo.verified-addition" : "client.verified-addition", Assert.Single(certificate.DnsNames));
            Assert.Equal(isSilo, certificate.Usages.Contains("server auth", StringComparer.Ordinal));
            Assert.Contains("client auth", certificate.Usages, StringComparer.Ordinal);
        });
    }

    [Theory]
    [MemberData(nameof(Manifest.Overlays), MemberType = typeof(Manifest))]
    public void The_grid_s_settings_name_what_cert_manager_writes(string overlay)
    {
        var map = Assert.Single(Manifest.Render(overlay).All<V1ConfigMap>(), map => map.Metadata.Name == "va-grid");
        using var settings = JsonDocument.Parse(map.Data["grid.json"], new() { CommentHandling = JsonCommentHandling.Skip });

        var tls = settings.RootElement.GetProperty("Orleans").GetProperty("Tls");

        Assert.Equal(
            [$"{Folder}/tls.crt", $"{Folder}/tls.key", $"{Folder}/ca.crt"],
            new[] { "Certificate", "Key", "Authority" }.Select(setting => tls.GetProperty(setting).GetString()),
            StringComparer.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Manifest.Overlays), MemberType = typeof(Manifest))]
    public void Every_certificate_has_an_issuer_and_one_authority_signs_those_of_silos_and_clients(string overlay)
    {
        var manifest = Manifest.Render(overlay);
        var authority = Assert.Single(manifest.All<Certificate>(), certificate => certificate.Spec.IsCA);
        var issuer = Assert.Single(manifest.All<Issuer>(), issuer => issuer.Spec.Ca?.SecretName == authority.Spec.SecretName);

        Assert.All(manifest.All<Certificate>(), certificate =>
            Assert.Contains(manifest.All<Issuer>(), one => one.Kind == certificate.Spec.IssuerRef.Kind && one.Metadata.Name == certificate.Spec.IssuerRef.Name));
        Assert.All(
            manifest.All<Certificate>().Where(certificate => !certificate.Spec.IsCA),
            certificate => Assert.Equal(issuer.Metadata.Name, certificate.Spec.IssuerRef.Name));
    }
}
