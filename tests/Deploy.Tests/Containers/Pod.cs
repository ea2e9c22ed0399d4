using System.Globalization;
using System.Text.Json;
using k8s.Models;

namespace VerifiedAddition.Deploy.Tests;

/// <summary>A container that runs as the pod of a manifest would: its user, its limits, its settings, and what is mounted into it.</summary>
internal sealed class Pod(ContainerEngine engine, Workload workload, string name, string address)
{
    /// <summary>How long is waited for anything.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public string Name => name;

    public string Address => address;

    /// <summary>The container of the manifest.</summary>
    public V1Container Container => workload.Container;

    /// <summary>What podman is told to make the same of it as Kubernetes.</summary>
    /// <param name="folders">The folder of this machine that is mounted for a volume.</param>
    public IEnumerable<string> Arguments(IReadOnlyDictionary<string, string> folders)
    {
        var (pod, own, limits) = (workload.Spec.SecurityContext, Container.SecurityContext, Container.Resources.Limits);
        List<string> arguments =
        [
            "--name", name, "--ip", address, "--pull", "never",
            "--user", string.Create(CultureInfo.InvariantCulture, $"{pod.RunAsUser}:{pod.RunAsGroup}"),
            "--group-add", string.Create(CultureInfo.InvariantCulture, $"{pod.FsGroup}"),
            "--stop-timeout", (workload.Spec.TerminationGracePeriodSeconds ?? 30).ToString(CultureInfo.InvariantCulture),
            "--memory", Bytes(limits["memory"]), "--memory-swap", Bytes(limits["memory"]),
            $"--read-only={(own.ReadOnlyRootFilesystem == true ? "true" : "false")}", "--read-only-tmpfs=false",
        ];
        if (limits.TryGetValue("cpu", out var cores))
        {
            arguments.AddRange(["--cpus", cores.ToDecimal().ToString(CultureInfo.InvariantCulture)]);
        }

        if (own.AllowPrivilegeEscalation == false)
        {
            arguments.AddRange(["--security-opt", "no-new-privileges"]);
        }

        arguments.AddRange(own.Capabilities.Drop.SelectMany(capability => new[] { "--cap-drop", capability }));
        arguments.AddRange(Container.VolumeMounts.SelectMany(mount =>
            new[] { "--volume", $"{folders[mount.Name]}:{mount.MountPath}{(mount.ReadOnlyProperty == true ? ":ro" : "")}" }));
        arguments.AddRange(Variables().SelectMany(variable => new[] { "--env", variable }));
        if (Container.Command is { Count: > 0 } command)
        {
            arguments.AddRange(["--entrypoint", JsonSerializer.Serialize(command)]);
        }

        return [.. arguments, Container.Image, .. Container.Args ?? []];
    }

    /// <summary>Waits until it has logged something.</summary>
    public async Task UntilLoggedAsync(string text)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!(await LogAsync()).Contains(text, StringComparison.Ordinal))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, $"{name} did not log '{text}' within {Patience}.\n{await LogAsync()}");
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Runs a program in it, which must succeed.</summary>
    public Task<string> ExecAsync(params string[] command) => engine.RunAsync(["exec", name, .. command]);

    /// <summary>All that it has logged, errors too.</summary>
    public Task<string> LogAsync() => engine.RunAsync("logs", name);

    /// <summary>Asks it to end, and kills it after the grace period of the manifest.</summary>
    public async Task<int> StopAsync()
    {
        await engine.RunAsync("stop", name);
        return await EndAsync();
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> EndAsync() => int.Parse(await engine.RunAsync("wait", name), CultureInfo.InvariantCulture);

    /// <summary>Its log, which must be one JSON object a line.</summary>
    public async Task<JsonElement[]> EventsAsync() =>
        [.. (await LogAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];

    private static string Bytes(ResourceQuantity quantity) => quantity.ToDecimal().ToString("0", CultureInfo.InvariantCulture);

    /// <summary>Whether its program has not ended.</summary>
    public async Task<bool> IsRunningAsync() => await engine.RunAsync("inspect", "--format", "{{.State.Status}}", name) == "running";

    private IEnumerable<string> Variables() => (Container.Env ?? []).Select(variable => $"{variable.Name}={variable.ValueFrom?.FieldRef.FieldPath switch
    {
        "metadata.name" => name,
        "status.podIP" => address,
        _ => variable.Value,
    }}");
}
