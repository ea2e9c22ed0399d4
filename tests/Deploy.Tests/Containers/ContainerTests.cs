using System.Globalization;
using System.Runtime.Versioning;
using System.Text.Json;
using k8s.Models;

namespace VerifiedAddition.Deploy.Tests;

/// <summary>The images run in containers, confined and limited as the manifests say.</summary>
[SupportedOSPlatform("linux")]
[Collection(ImageCollection.Name)]
public sealed class ContainerTests(PublishedPrograms published, BuiltImages images) : IClassFixture<BuiltImages>
{
    private const string Silos = "Deployment/va-cpu";

    [Fact]
    public void The_script_builds_every_image_and_tells_its_size()
    {
        ContainerEngine.Require();

        Assert.All(["silo", "client", "console"], image => Assert.Matches($@"(?m)^verified-addition-{image}:\d+\.\d+\.\d+ [1-9]\d+ MB$", images.Printed));
    }

    [Theory]
    [InlineData("silo", "Silo", "TorchSharp", "libtorch-cpu-linux-x64", "Microsoft.Orleans.Server")]
    [InlineData("client", "Client", "Microsoft.Orleans.Core", "StackExchange.Redis")]
    [InlineData("console", "Console", "Microsoft.Orleans.Core", "StackExchange.Redis")]
    public void A_bill_of_materials_names_all_packages_that_an_image_holds(string image, string program, params string[] among)
    {
        ContainerEngine.Require();
        var dependencies = Read(Path.Combine(published.Folder, image, $"VerifiedAddition.{program}.deps.json")).GetProperty("libraries");
        var held = dependencies.EnumerateObject().Where(library => library.Value.GetProperty("type").GetString() == "package")
            .Select(library => library.Name).ToArray();

        var bill = Read(Path.Combine(images.Bills, $"verified-addition-{image}.cdx.json"));
        var named = bill.GetProperty("components").EnumerateArray()
            .Select(one => $"{one.GetProperty("name").GetString()}/{one.GetProperty("version").GetString()}").ToArray();

        Assert.Equal("CycloneDX", bill.GetProperty("bomFormat").GetString());
        Assert.Equal($"verified-addition-{image}", bill.GetProperty("metadata").GetProperty("component").GetProperty("name").GetString());
        Assert.All(among, package => Assert.Contains(held, one => one.StartsWith($"{package}/", StringComparison.OrdinalIgnoreCase)));
        Assert.All(held, package => Assert.Contains(package, named, StringComparer.OrdinalIgnoreCase));

        static JsonElement Read(string path) => JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(path));
    }

    [Fact]
    public async Task A_sweep_is_trained_and_verified_by_silos_in_containers_that_hand_over_when_they_are_stopped()
    {
        ContainerEngine.Require();
        await using var cluster = await ContainerCluster.StartAsync(images.Engine);
        await cluster.WriteAsync("tiny.yaml", """
            name: tiny
            defaults: { digits: 2, layers: 1, heads: 2, dModel: 24, dHead: 12, steps: 2000, learningRate: 0.003 }
            variants: [{ name: add }, { name: mix, subtractPercent: 60 }]
            verification: { questions: 2000, sample: uniform, seed: 7 }
            """);
        await cluster.WriteAsync("long.yaml", """
            name: long
            variants: [{ name: add, digits: 3, layers: 2, heads: 3, dModel: 96, dHead: 32, steps: 1000000 }]
            """);

        var (first, second) = (await cluster.StartAsync(Silos, "va-cpu-0"), await cluster.StartAsync(Silos, "va-cpu-1"));
        await AssertAnswersAsync(cluster, first);
        await AssertAnswersAsync(cluster, second);
        var console = await cluster.StartAsync("Deployment/va-console", "va-console-0");
        await AssertAnswersAsync(cluster, console);
        foreach (var pod in new[] { first, second, console, cluster.Client })
        {
            await AssertConfinedAsync(pod);
        }

        var refused = await cluster.AskAsync(console, "http", "/api/v1/sweeps");
        await cluster.VaAsync("sweep", "run", "/data/tiny.yaml");
        var sweep = await cluster.VaAsync("sweep", "show", "tiny", "--json");
        var grid = JsonSerializer.Deserialize<JsonElement>(await cluster.VaAsync("grid", "show", "--json")).GetProperty("silos").EnumerateArray().ToArray();
        await cluster.VaAsync("sweep", "run", "/data/long.yaml", "--detach");
        await UntilTrainingAsync(cluster);
        var stopped = await Task.WhenAll(first.StopAsync(), second.StopAsync(), console.StopAsync());

        Assert.Equal("401", refused);
        Assert.Equal(
            ["add done, add completed 2000", "mix done, add completed 2000, subtract completed 2000"], VariantsOf(sweep), StringComparer.Ordinal);
        Assert.Equal(["va-cpu-0", "va-cpu-1"], grid.Select(silo => silo.GetProperty("name").GetString()!), StringComparer.Ordinal);
        Assert.All(grid, silo => Assert.Equal(Memory(first), silo.GetProperty("memoryBytes").GetInt64()));
        Assert.All(grid, silo => Assert.Equal(2, silo.GetProperty("slots").GetInt32()));
        Assert.Equal([0, 0, 0], stopped);
        var log = await first.LogAsync() + await second.LogAsync();
        Assert.Contains(" Queued", log, StringComparison.Ordinal);
        foreach (var pod in new[] { first, second, console })
        {
            Assert.All(await pod.EventsAsync(), line => Assert.NotEqual("", line.GetProperty("message").GetString(), StringComparer.Ordinal));
            Assert.DoesNotContain(ContainerCluster.Password, await pod.LogAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_sweep_outlives_a_silo_that_its_limit_of_memory_kills()
    {
        ContainerEngine.Require();
        await using var cluster = await ContainerCluster.StartAsync(images.Engine);

        // The small one has room for what a step cannot do without, but not for all that it takes; with no settings of its own, its limits say how
        // much it does at the same time.
        await cluster.WriteAsync("tight.yaml", """
            name: tight
            defaults: { digits: 2, layers: 1, heads: 2, dModel: 24, dHead: 12, steps: 500, learningRate: 0.003 }
            variants:
              - { name: large, digits: 5, layers: 2, heads: 3, dModel: 96, dHead: 32, batchSize: 2000, steps: 1, activation: gelu }
              - { name: add }
            verification: { questions: 500, sample: uniform, seed: 7 }
            """);
        var roomy = await cluster.StartAsync(Silos, "va-cpu-0");
        var small = await cluster.StartAsync(Silos, "va-cpu-1", container =>
        {
            (container.Resources.Limits["memory"], container.Resources.Limits["cpu"]) = (new("384Mi"), new("500m"));
            container.Env = [.. container.Env.Where(variable => variable.Name is not ("VA_Device__Slots" or "VA_Device__ThreadsPerSlot"))];
        });
        await cluster.UntilAsync(roomy, roomy.Container.ReadinessProbe);
        await cluster.UntilAsync(small, small.Container.ReadinessProbe);
        var grid = JsonSerializer.Deserialize<JsonElement>(await cluster.VaAsync("grid", "show", "--json")).GetProperty("silos")[1];

        await cluster.VaAsync("grid", "drain", "va-cpu-0", "--wait");
        await cluster.VaAsync("sweep", "run", "/data/tight.yaml", "--detach");
        var killed = await small.EndAsync();
        await cluster.VaWhenItAnswersAsync("grid", "resume", "va-cpu-0");
        await cluster.VaWhenItAnswersAsync("sweep", "watch", "tight");
        var sweep = await cluster.VaAsync("sweep", "show", "tight", "--json");
        var history = await cluster.VaAsync("variant", "logs", "large");

        Assert.Equal(("va-cpu-1", Memory(small), 1), (
            grid.GetProperty("name").GetString(), grid.GetProperty("memoryBytes").GetInt64(), grid.GetProperty("slots").GetInt32()));
        Assert.EndsWith(", 1 thread", grid.GetProperty("device").GetString(), StringComparison.Ordinal);
        Assert.Equal(137, killed);
        Assert.Equal(["large done, add completed 500", "add done, add completed 500"], VariantsOf(sweep), StringComparer.Ordinal);
        Assert.Matches("is lost, at va-cpu-1", history);
        Assert.Matches("trained, 1 step.*, at va-cpu-0", history);
    }

    [Theory]
    [InlineData("VA_Device__Kind", "Cuda", "Device:Kind is Cuda, but libtorch sees no GPU.")]
    [InlineData("VA_Device__ThreadsPerSlot", "8", "Device:Slots 2 times Device:ThreadsPerSlot 8 is 16 threads, but this machine has 2 cores.")]
    public async Task A_silo_that_its_container_does_not_let_work_says_why(string setting, string value, string why)
    {
        ContainerEngine.Require();
        Assert.SkipWhen(File.Exists("/dev/nvidia0"), "There is a GPU.");
        await using var cluster = await ContainerCluster.StartAsync(images.Engine);

        var silo = await cluster.StartAsync(Silos, "va-cpu-0", container => container.Env.Single(variable => variable.Name == setting).Value = value);

        Assert.Equal(2, await silo.EndAsync());
        var log = await silo.LogAsync();
        Assert.Contains(why, log, StringComparison.Ordinal);
        Assert.DoesNotContain("is in the cluster", log, StringComparison.Ordinal);
    }

    private static long Memory(Pod pod) => (long)pod.Container.Resources.Limits["memory"].ToDecimal();

    /// <summary>Looks at the process itself: who it is, what it may do, and how much memory it may take.</summary>
    private static async Task AssertConfinedAsync(Pod pod)
    {
        var seen = await pod.ExecAsync(
            "sh", "-c", "cat /proc/1/status; touch /app/file 2>&1; cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null || true");

        Assert.Matches(@"(?m)^Uid:\t1654\t1654\t1654\t1654$", seen);
        Assert.Matches("(?m)^CapEff:\t0+$", seen);
        Assert.Matches("(?m)^NoNewPrivs:\t1$", seen);
        Assert.Matches("(?m)^Seccomp:\t2$", seen);
        Assert.Contains("Read-only file system", seen, StringComparison.Ordinal);
        Assert.EndsWith($"\n{Memory(pod).ToString(CultureInfo.InvariantCulture)}", seen, StringComparison.Ordinal);
    }

    /// <summary>Waits until all probes that Kubernetes is told to make succeed.</summary>
    private static async Task AssertAnswersAsync(ContainerCluster cluster, Pod pod)
    {
        await cluster.UntilAsync(pod, pod.Container.StartupProbe);
        await cluster.UntilAsync(pod, pod.Container.ReadinessProbe);
        await cluster.UntilAsync(pod, pod.Container.LivenessProbe);
    }

    private static async Task UntilTrainingAsync(ContainerCluster cluster)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (JsonSerializer.Deserialize<JsonElement>(await cluster.VaAsync("grid", "show", "--json")).GetProperty("running").GetArrayLength() == 0)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Pod.Patience, $"Nothing was trained within {Pod.Patience}.");
        }
    }

    /// <summary>What a sweep's variants are, and what was asked of them: <c>add done, add completed 2000</c>.</summary>
    private static string[] VariantsOf(string json) =>
    [
        .. JsonSerializer.Deserialize<JsonElement>(json).GetProperty("variants").EnumerateArray().Select(variant => string.Join(", ",
        [
            $"{variant.GetProperty("name")} {variant.GetProperty("state")}",
            .. variant.GetProperty("verifications").EnumerateArray()
                .Select(one => $"{one.GetProperty("operation")} {one.GetProperty("phase")} {one.GetProperty("asked")}"),
        ])),
    ];
}
