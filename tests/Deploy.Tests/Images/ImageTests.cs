using System.Globalization;
using System.Net;
using System.Runtime.Versioning;
using k8s;
using k8s.Models;
using StackExchange.Redis;
using VerifiedAddition.Api;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Deploy.Tests;

/// <summary>What the images hold runs as it does there: as another user than root, who may write nothing but his data, told by the manifests.</summary>
[SupportedOSPlatform("linux")]
[Collection(ImageCollection.Name)]
public sealed class ImageTests(PublishedPrograms published)
{
    /// <summary>The user 'app' of the base image, whom the manifests name, too.</summary>
    private const string User = "1654";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public void An_image_holds_native_code_for_its_own_system_alone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The images are of Linux.");

        Assert.Equal(["linux-x64"], SystemsOf(published.Silo), StringComparer.Ordinal);
        Assert.Equal(["linux-x64"], SystemsOf(published.Client), StringComparer.Ordinal);
        Assert.Equal(["linux-x64"], SystemsOf(published.Console), StringComparer.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(published.Client, "libtorch*", SearchOption.AllDirectories));

        static IEnumerable<string> SystemsOf(string folder) => Directory.EnumerateDirectories(Path.Combine(folder, "runtimes"))
            .Where(system => Directory.Exists(Path.Combine(system, "native"))).Select(system => Path.GetFileName(system)!);
    }

    [Fact]
    public async Task The_silo_of_the_image_takes_the_jobs_sweep_and_hands_over_when_it_is_terminated()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The images are of Linux.");
        await using var redis = await RedisServer.StartAsync();
        var container = Read<V1Deployment>("deploy/k8s/base/cpu-silos.yaml").Spec.Template.Spec.Containers.Single();
        var secrets = MountSecret("ConnectionStrings__redis", redis.ConnectionString);
        var data = Writable("data");
        var settings = SettingsOf(container, secrets, data);

        await using var silo = Start(published.Silo, "VerifiedAddition.Silo.dll", ["--config", GridFile], settings);
        await silo.UntilAsync("is in the cluster", Patience);
        await AskProbesAsync(container, settings["VA_Admin__Port"]!);
        var job = Read<V1Job>("deploy/k8s/sweep/job.yaml").Spec.Template.Spec.Containers.Single();
        var client = new Dictionary<string, string>(Certificates.Client().Variables, StringComparer.Ordinal) { ["VA_CLUSTER"] = GridFile, ["VA_SecretsFolder"] = secrets };
        var submitted = await RunClientAsync([.. job.Args.Select(InRepository)], client);
        await silo.UntilAsync(" begins: ", Patience);
        silo.Terminate();
        var ended = await silo.EndAsync(Patience);

        Assert.Contains("Submitted.", submitted, StringComparison.Ordinal);
        Assert.True(ended == 0, silo.Printed);
        Assert.Matches(@"Training (→|\\u2192) Queued", silo.Printed);
        Assert.NotEmpty(Directory.EnumerateFiles(Path.Combine(data, "artefacts"), "*.ckpt", SearchOption.AllDirectories));
        Assert.DoesNotContain(redis.Password, silo.Printed + submitted, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_console_of_the_image_tells_of_the_cluster_to_who_has_a_token_of_the_secret()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The images are of Linux.");
        await using var redis = await RedisServer.StartAsync();
        var secrets = MountSecret("ConnectionStrings__redis", redis.ConnectionString);
        var tokens = new TokenFile(Path.Combine(Writable("tokens"), "tokens.json"));
        var token = tokens.Create("script", Roles.Viewer, TimeProvider.System.GetUtcNow(), life: null);
        File.SetUnixFileMode(tokens.Path, (UnixFileMode)0b100_100_100);
        var silo = Read<V1Deployment>("deploy/k8s/base/cpu-silos.yaml").Spec.Template.Spec.Containers.Single();
        var console = KubernetesYaml.LoadAllFromString(Repository.Read("deploy/k8s/base/console.yaml")).OfType<V1Deployment>().Single().Spec.Template.Spec.Containers.Single();
        var port = FreePort.Take(1)[0].ToString(CultureInfo.InvariantCulture);
        var settings = console.Env.ToDictionary(variable => variable.Name, variable => variable.Value, StringComparer.Ordinal);
        (settings["VA_Console__Address"], settings["VA_Console__Port"], settings["VA_SecretsFolder"]) = ("127.0.0.1", port, secrets);
        foreach (var (name, value) in Certificates.Client().Variables)
        {
            settings[name] = value;
        }

        (settings["VA_Console__TokenFile"], settings["VA_Console__Folder"]) = (tokens.Path, Writable("console-data"));

        await using var worker = Start(published.Silo, "VerifiedAddition.Silo.dll", ["--config", GridFile], SettingsOf(silo, secrets, Writable("silo-data")));
        await worker.UntilAsync("is in the cluster", Patience);
        await using var program = Start(published.Console, "VerifiedAddition.Console.dll", ["--config", GridFile], settings);
        await program.UntilAsync("The console serves", Patience);
        await AskProbesAsync(console, port);
        using var caller = new HttpClient { BaseAddress = new($"http://127.0.0.1:{port}") };
        using var refused = await caller.GetAsync("/api/v1/sweeps", TestContext.Current.CancellationToken);
        caller.DefaultRequestHeaders.Authorization = new("Bearer", token);
        using var answer = await caller.GetAsync("/api/v1/sweeps", TestContext.Current.CancellationToken);
        program.Terminate();

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(0, await program.EndAsync(Patience));
        Assert.DoesNotContain(redis.Password, program.Printed, StringComparison.Ordinal);
        Assert.DoesNotContain(token, program.Printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redis_takes_its_configuration_keeps_what_it_is_told_and_asks_for_the_password()
    {
        var program = Programs.Find("redis-server");
        Assert.SkipWhen(program is null, "redis-server is not installed (Debian and Ubuntu: apt-get install redis-server).");
        var folder = Directory.CreateDirectory(Path.Combine(published.Folder, "redis")).FullName;
        var port = FreePort.Take(1)[0].ToString(CultureInfo.InvariantCulture);
        await File.WriteAllTextAsync(Path.Combine(folder, "auth.conf"), "requirepass bright-otter-17\n", TestContext.Current.CancellationToken);
        var configuration = Path.Combine(folder, "redis.conf");
        await File.WriteAllTextAsync(
            configuration,
            Repository.Read("deploy/k8s/redis/redis.conf").Replace("/etc/redis/secret", folder, StringComparison.Ordinal)
                .Replace("dir /data", $"dir {folder}", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);

        await using var server = new ServiceProcess(program, [configuration, "--port", port, "--bind", "127.0.0.1"]);
        await server.UntilAsync("Ready to accept connections", Patience);
        await using var connection = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{port},password=bright-otter-17,allowAdmin=true");
        var told = connection.GetServers().Single();

        Assert.Equal("yes", Told("appendonly"));
        Assert.Equal("noeviction", Told("maxmemory-policy"));
        await Assert.ThrowsAnyAsync<RedisConnectionException>(() => ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{port},connectTimeout=2000"));

        string Told(string name) => Assert.Single(told.ConfigGet(name)).Value;
    }

    /// <summary>In place of the ones that cert-manager would write to where the grid's file says.</summary>
    private TestAuthority Certificates => published.Authority;

    private static string GridFile => Repository.PathOf("deploy/k8s/redis/grid.json");

    private static T Read<T>(string file) => KubernetesYaml.Deserialize<T>(Repository.Read(file), strict: true);

    /// <summary>Paths of the image's files are those of the repository.</summary>
    private static string InRepository(string argument) =>
        argument.StartsWith("/sweeps/", StringComparison.Ordinal) ? Repository.PathOf(argument[1..]) : argument;

    /// <summary>What the manifest sets, with addresses, ports, cores and certificates of this machine.</summary>
    private Dictionary<string, string> SettingsOf(V1Container container, string secrets, string data)
    {
        var ports = FreePort.Take(3).Select(port => port.ToString(CultureInfo.InvariantCulture)).ToArray();
        var here = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["VA_Orleans__Name"] = "of-the-image",
            ["VA_Orleans__Endpoints__AdvertisedIPAddress"] = "127.0.0.1",
            ["VA_Orleans__Endpoints__SiloPort"] = ports[0],
            ["VA_Orleans__Endpoints__GatewayPort"] = ports[1],
            ["VA_Admin__Port"] = ports[2],
            ["VA_SecretsFolder"] = secrets,
            ["VA_Device__Slots"] = "1",
        };
        var settings = container.Env.ToDictionary(
            variable => variable.Name, variable => here.GetValueOrDefault(variable.Name) ?? variable.Value, StringComparer.Ordinal);
        settings["VA_Artefacts__Folder"] = Path.Combine(data, "artefacts");
        foreach (var (name, value) in Certificates.Silo().Variables)
        {
            settings[name] = value;
        }

        return settings;
    }

    /// <summary>The endpoints that Kubernetes is told to ask.</summary>
    private static async Task AskProbesAsync(V1Container container, string port)
    {
        using var client = new HttpClient();
        foreach (var probe in new[] { container.StartupProbe, container.ReadinessProbe, container.LivenessProbe })
        {
            using var answer = await client.GetAsync(
                new Uri($"http://127.0.0.1:{port}{probe.HttpGet.Path}"), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    /// <summary>A folder as Kubernetes mounts a secret: links to links to files.</summary>
    private string MountSecret(string name, string value)
    {
        var mount = Directory.CreateDirectory(Path.Combine(published.Folder, $"secrets-{Guid.NewGuid():N}", "mount")).FullName;
        Directory.CreateDirectory(Path.Combine(mount, "..2026"));
        File.WriteAllText(Path.Combine(mount, "..2026", name), value);
        File.CreateSymbolicLink(Path.Combine(mount, "..data"), "..2026");
        File.CreateSymbolicLink(Path.Combine(mount, name), Path.Combine("..data", name));
        return mount;
    }

    /// <summary>A folder that the image's user may write.</summary>
    private string Writable(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(published.Folder, name)).FullName;
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111);
        return folder;
    }

    private async Task<string> RunClientAsync(IEnumerable<string> arguments, Dictionary<string, string> variables)
    {
        await using var client = Start(published.Client, "VerifiedAddition.Client.dll", arguments, variables);
        var code = await client.EndAsync(Patience);
        Assert.True(code == 0, client.Printed);
        return client.Printed;
    }

    /// <summary>Runs a program in its own folder, which the user it runs as cannot write.</summary>
    private static ServiceProcess Start(string folder, string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> variables)
    {
        string[] command = ["dotnet", Path.Combine(folder, program), .. arguments];
        if (Environment.IsPrivilegedProcess)
        {
            command = ["setpriv", "--reuid", User, "--regid", User, "--clear-groups", .. command];
        }
        else
        {
            File.SetUnixFileMode(folder, (UnixFileMode)0b101_101_101);
        }

        return new(command[0], command[1..], variables, folder);
    }
}
