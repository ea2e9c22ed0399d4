using System.Text;
using k8s.Models;
using Microsoft.Extensions.Configuration;
using VerifiedAddition.Api;
using VerifiedAddition.Backends;
using VerifiedAddition.Grains;
using VerifiedAddition.Silo;
using VerifiedAddition.WebConsole;

namespace VerifiedAddition.Deploy.Tests;

/// <summary>What manifests set is what the programs read.</summary>
public sealed class SettingsTests
{
    [Theory]
    [MemberData(nameof(Manifest.Overlays), MemberType = typeof(Manifest))]
    public void Every_setting_of_a_silo_is_one(string overlay)
    {
        var manifest = Manifest.Render(overlay);
        Assert.NotEmpty(manifest.Silos);
        foreach (var silo in manifest.Silos)
        {
            var configuration = SiloSettings.Of(silo.Container, GridFile(manifest), Settings(manifest));

            GridConfiguration.RefuseUnknownKeys(configuration);
            Assert.Equal(silo.Name.EndsWith("gpu", StringComparison.Ordinal), configuration.GetSection("Device").Get<DeviceOptions>()!.Kind is DeviceKind.Cuda);
            Assert.Equal(overlay.EndsWith("azure", StringComparison.Ordinal) ? ArtefactKind.AzureBlob : ArtefactKind.Folder, configuration.GetSection("Artefacts").Get<ArtefactOptions>()!.Kind);
            Assert.All(new[] { ("silo", "SiloPort"), ("gateway", "GatewayPort") }, port => Assert.Equal(
                silo.Container.Ports.Single(its => its.Name == port.Item1).ContainerPort, configuration.GetValue<int>($"Orleans:Endpoints:{port.Item2}")));
        }
    }

    [Theory]
    [MemberData(nameof(Manifest.Overlays), MemberType = typeof(Manifest))]
    public void Every_setting_of_a_silo_is_documented(string overlay)
    {
        var documented = Repository.Read("docs/cluster.md");

        var keys = Manifest.Render(overlay).Silos.SelectMany(silo => silo.Container.Env).Select(variable => SiloSettings.KeyOf(variable.Name))
            .Where(key => !key.StartsWith("Logging:", StringComparison.Ordinal));

        Assert.All(keys, key => Assert.Contains($"| `{key}` |", documented, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Manifest.Overlays), MemberType = typeof(Manifest))]
    public void The_grid_is_one_that_silos_and_clients_can_use(string overlay)
    {
        var manifest = Manifest.Render(overlay);
        var settings = Settings(manifest);
        settings.TryAdd("ConnectionStrings__redis", "va-redis:6379,password=hunter22");
        var configuration = SiloSettings.Of(manifest.Silos.First().Container, GridFile(manifest), settings);

        Assert.All(Enum.GetValues<ClusterSide>(), side => Assert.NotEmpty(ClusterProviders.Read(configuration, side, GrainStores.Runs)));
    }

    [Theory]
    [MemberData(nameof(Manifest.Overlays), MemberType = typeof(Manifest))]
    public void Every_setting_of_the_console_is_one_and_documented(string overlay)
    {
        var manifest = Manifest.Render(overlay);
        var console = Assert.Single(manifest.Workloads, workload => workload.App == "va-console").Container;
        var configuration = SiloSettings.Of(console, GridFile(manifest), Settings(manifest));
        var documented = Repository.Read("docs/console.md");

        ConsoleConfiguration.RefuseUnknownKeys(configuration);

        var options = configuration.GetSection(ConsoleOptions.Section).Get<ConsoleOptions>()!;
        Assert.Equal(Assert.Single(console.Ports).ContainerPort, options.Port);
        Assert.All(new[] { options.TokenFile!, options.Folder! }, path => Assert.Contains(console.VolumeMounts, mount => path.StartsWith(mount.MountPath, StringComparison.Ordinal)));
        Assert.All(
            console.Env.Select(variable => SiloSettings.KeyOf(variable.Name)).Where(key => key.StartsWith("Console:", StringComparison.Ordinal)),
            key => Assert.Contains($"| `{key}` |", documented, StringComparison.Ordinal));
    }

    [Fact]
    public void The_ingress_of_the_example_leads_to_the_console()
    {
        var manifest = Manifest.Render("overlays/local", "ingress");
        var backend = Assert.Single(Assert.Single(Assert.Single(manifest.All<V1Ingress>()).Spec.Rules).Http.Paths).Backend.Service;

        var service = Assert.Single(manifest.All<V1Service>(), service => service.Metadata.Name == backend.Name);

        Assert.Contains(service.Spec.Ports, port => port.Name == backend.Port.Name);
    }

    [Theory]
    [MemberData(nameof(Manifest.Overlays), MemberType = typeof(Manifest))]
    public void Clients_are_told_where_the_grid_is(string overlay) =>
        Assert.All(Manifest.Installation(overlay).Workloads.Where(workload => workload.App == "va-client"), client =>
        {
            Assert.Equal(["VA_CLUSTER", "VA_SecretsFolder"], client.Container.Env.Select(variable => variable.Name), StringComparer.Ordinal);
            Assert.All(client.Container.Env, variable =>
                Assert.Contains(client.Container.VolumeMounts, mount => variable.Value.StartsWith(mount.MountPath, StringComparison.Ordinal)));
        });

    private static string GridFile(Manifest manifest) => manifest.All<V1ConfigMap>().Single(map => map.Metadata.Name == "va-grid").Data["grid.json"];

    private static Dictionary<string, string> Settings(Manifest manifest) => new(
        manifest.All<V1ConfigMap>().SingleOrDefault(map => map.Metadata.Name == "va-settings")?.Data.AsEnumerable() ?? [], StringComparer.Ordinal);
}

/// <summary>The configuration that a silo's container comes to.</summary>
internal static class SiloSettings
{
    /// <summary>The admin endpoint's section; where the silo is built without it, nothing can be said of its settings.</summary>
    public static IConfigurationRoot Of(V1Container container, string gridFile, IReadOnlyDictionary<string, string> settings)
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(gridFile));
        return new ConfigurationBuilder().AddJsonStream(file)
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(KeyOf(setting.Key), (string?)setting.Value)))
            .AddInMemoryCollection(container.Env.Select(variable => KeyValuePair.Create(KeyOf(variable.Name), (string?)ValueOf(variable))))
            .Build();
    }

    /// <summary>The key that a variable sets.</summary>
    public static string KeyOf(string variable) =>
        (variable.StartsWith(SettingsSources.Prefix, StringComparison.Ordinal) ? variable[SettingsSources.Prefix.Length..] : variable)
        .Replace("__", ":", StringComparison.Ordinal);

    /// <summary>Its value, or one such as Kubernetes puts there.</summary>
    private static string ValueOf(V1EnvVar variable) => variable.ValueFrom?.FieldRef.FieldPath switch
    {
        null => variable.Value,
        "status.podIP" => "10.0.0.5",
        "metadata.name" => "va-cpu-7c9",
        var other => throw new InvalidOperationException($"{variable.Name} is {other}, which these tests know no example of."),
    };
}
