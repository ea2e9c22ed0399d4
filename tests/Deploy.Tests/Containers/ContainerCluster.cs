using System.Globalization;
using k8s.Models;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Deploy.Tests;

/// <summary>The overlay for one machine in containers, in a network that leads nowhere: Redis, a client that waits for commands, and what a test starts.</summary>
internal sealed class ContainerCluster : IAsyncDisposable
{
    /// <summary>The password of its Redis.</summary>
    public const string Password = "bright-otter-17";

    private const string Overlay = "overlays/local";
    private const string Service = "va-redis";

    private readonly ContainerEngine _engine;
    private readonly string _network = $"va-{Guid.NewGuid():N}";
    private readonly Dictionary<string, IDictionary<string, string>> _maps;
    private readonly Dictionary<string, IDictionary<string, string>> _secrets = new(StringComparer.Ordinal)
    {
        ["va-redis"] = new Dictionary<string, string>(StringComparer.Ordinal) { ["auth.conf"] = $"requirepass {Password}\n" },
        ["va-secrets"] = new Dictionary<string, string>(StringComparer.Ordinal) { ["ConnectionStrings__redis"] = $"{Service}:6379,password={Password}" },
    };

    private readonly List<string> _pods = [];
    private string _subnet = "";
    private Pod? _client;

    private ContainerCluster(ContainerEngine engine)
    {
        _engine = engine;
        var manifest = Manifest.Render(Overlay);
        _maps = manifest.All<V1ConfigMap>().ToDictionary(map => map.Metadata.Name, map => map.Data, StringComparer.Ordinal);
        Issue(manifest);
    }

    /// <summary>The pod in which commands are given.</summary>
    public Pod Client => _client!;

    /// <summary>Starts Redis and the client.</summary>
    /// <param name="engine">What has the images.</param>
    public static async Task<ContainerCluster> StartAsync(ContainerEngine engine)
    {
        var cluster = new ContainerCluster(engine);
        await engine.RunAsync("network", "create", "--internal", cluster._network);
        var subnet = await engine.RunAsync("network", "inspect", "--format", "{{range .Subnets}}{{.Subnet}}{{end}}", cluster._network);
        cluster._subnet = subnet[..subnet.LastIndexOf('.')];
        var redis = await cluster.StartAsync("StatefulSet/va-redis", "va-redis-0");
        await redis.UntilLoggedAsync("Ready to accept connections");
        cluster._client = await cluster.StartAsync("Deployment/va-client", "va-client-0");
        return cluster;
    }

    /// <summary>Starts a pod of a workload.</summary>
    /// <param name="workload">Its kind and name.</param>
    /// <param name="name">The pod's.</param>
    /// <param name="change">What is patched in its manifest.</param>
    public async Task<Pod> StartAsync(string workload, string name, Action<V1Container>? change = null)
    {
        var manifest = Manifest.Render(Overlay).Workloads.Single(one => one.Name == workload);
        change?.Invoke(manifest.Container);
        var pod = new Pod(_engine, manifest, name, Address(_pods.Count));
        var folders = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var mount in manifest.Container.VolumeMounts)
        {
            folders[mount.Name] = await MountAsync(manifest.Spec, mount.Name, name);
        }

        _pods.Add(name);
        await _engine.RunAsync(
            ["run", "--detach", "--network", _network, "--add-host", $"{Service}:{Address(0)}", .. pod.Arguments(folders)]);
        return pod;
    }

    /// <summary>Gives a command of <c>va</c> in the client's pod, which must succeed.</summary>
    public Task<string> VaAsync(params string[] arguments) => Client.ExecAsync(["va", .. arguments]);

    /// <summary>The same once the grid answers, which it may not do at once after a silo was killed.</summary>
    public async Task VaWhenItAnswersAsync(params string[] arguments)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (await _engine.TryAsync(["exec", Client.Name, "va", .. arguments]) is { Code: not 0 } outcome)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Pod.Patience, outcome.Printed);
        }
    }

    /// <summary>Asks a pod over HTTP from the client's, since nobody else is in the network.</summary>
    /// <returns>The status code; null if it does not answer.</returns>
    public async Task<string?> AskAsync(Pod pod, string port, string path)
    {
        var number = pod.Container.Ports.Single(one => one.Name == port).ContainerPort;
        var (code, printed) = await _engine.TryAsync("exec", Client.Name, "bash", "-c", string.Create(
            CultureInfo.InvariantCulture, $@"exec 3<>/dev/tcp/{pod.Address}/{number} && printf 'GET {path} HTTP/1.0\r\n\r\n' >&3 && head -n 1 <&3"));
        return code == 0 ? printed.Split(' ').ElementAtOrDefault(1) : null;
    }

    /// <summary>Waits until an endpoint that Kubernetes is told to ask says that all is well.</summary>
    public async Task UntilAsync(Pod pod, V1Probe probe)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (await AskAsync(pod, probe.HttpGet.Port.Value, probe.HttpGet.Path) != "200")
        {
            Assert.True(await pod.IsRunningAsync(), $"{pod.Name} ended.\n{await pod.LogAsync()}");
            Assert.True(
                TimeProvider.System.GetElapsedTime(began) < Pod.Patience, $"{pod.Name} did not answer {probe.HttpGet.Path} with 200.\n{await pod.LogAsync()}");
            await Task.Delay(500, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Puts a file where the client's pod has it under <c>/data</c>, as <c>kubectl cp</c> does.</summary>
    public Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(FolderOf("va-client-0-data"), name), text);

    public async ValueTask DisposeAsync()
    {
        await _engine.TryAsync(["rm", "--force", "--time", "0", .. _pods]);
        await _engine.TryAsync("network", "rm", "--force", _network);
    }

    /// <summary>Makes the secrets that cert-manager would make.</summary>
    private void Issue(Manifest manifest)
    {
        var folder = Directory.CreateTempSubdirectory("va-certificates-");
        using var authority = new TestAuthority(folder, "authority");
        foreach (var certificate in manifest.All<Certificate>().Select(certificate => certificate.Spec).Where(certificate => !certificate.IsCA))
        {
            var name = Assert.Single(certificate.DnsNames);
            var issued = certificate.Usages.Contains("server auth", StringComparer.Ordinal)
                ? authority.Silo(certificate.SecretName, name)
                : authority.Client(certificate.SecretName, name);
            _secrets[certificate.SecretName] = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["tls.crt"] = File.ReadAllText(issued.File),
                ["tls.key"] = File.ReadAllText(issued.Key),
                ["ca.crt"] = File.ReadAllText(issued.Authority),
            };
        }

        folder.Delete(recursive: true);
    }

    private string Address(int number) => string.Create(CultureInfo.InvariantCulture, $"{_subnet}.{number + 10}");

    private string FolderOf(string name) => _engine.PathOf($"{_network}-{name}");

    /// <summary>Makes what Kubernetes would mount, for the group that the pod's volumes belong to.</summary>
    private async Task<string> MountAsync(V1PodSpec pod, string name, string podName)
    {
        var volume = (pod.Volumes ?? []).SingleOrDefault(one => one.Name == name);
        var (folder, files, mode) = volume switch
        {
            { ConfigMap: { } map } => (FolderOf($"{podName}-{name}"), _maps[map.Name], "u=rwX,go=rX"),
            { Secret: { } secret } => (FolderOf($"{podName}-{name}"), SecretOf(secret), "u=rX,g=rX,o="),
            { PersistentVolumeClaim: { } claim } => (FolderOf(claim.ClaimName), null, "u=rwX,g=rwXs,o=rX"),
            { EmptyDir: not null } => (FolderOf($"{podName}-{name}"), null, "u=rwX,g=rwXs,o=rX"),
            _ => (FolderOf($"{podName}-{name}"), null, "u=rwX,g=rwXs,o=rX"), // a claim of the pod's own
        };
        Directory.CreateDirectory(folder);
        foreach (var (file, text) in files ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            await File.WriteAllTextAsync(Path.Combine(folder, file), text, TestContext.Current.CancellationToken);
        }

        await _engine.ProgramAsync("chown", "--recursive", $"root:{pod.SecurityContext.FsGroup}", folder);
        await _engine.ProgramAsync("chmod", "--recursive", mode, folder);
        return folder;
    }

    private IDictionary<string, string> SecretOf(V1SecretVolumeSource source)
    {
        Assert.Equal(0b100_100_000, source.DefaultMode);
        return _secrets.TryGetValue(source.SecretName, out var secret) ? secret
            : source.Optional == true ? new Dictionary<string, string>(StringComparer.Ordinal)
            : throw new InvalidOperationException($"There is no secret '{source.SecretName}'.");
    }
}
