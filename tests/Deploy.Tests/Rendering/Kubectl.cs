using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Deploy.Tests;

/// <summary>Renders kustomizations with the kubectl of this machine. Skips where there is none.</summary>
internal static class Kubectl
{
    /// <summary>A second kubectl, of another version.</summary>
    private const string Other = "VA_KUBECTL";

    private static readonly ConcurrentDictionary<string, Lazy<string>> Rendered = new(StringComparer.Ordinal);

    /// <summary>The YAML of a folder below deploy/k8s.</summary>
    public static string Render(string folder)
    {
        var program = Programs.Find("kubectl");
        Assert.SkipWhen(program is null, "kubectl is not installed (Debian: apt-get install kubernetes-client).");
        return Rendered.GetOrAdd(folder, _ => new(() => Run(program, Repository.PathOf($"deploy/k8s/{folder}")))).Value;
    }

    /// <summary>The same by another kubectl. Skips where none is named.</summary>
    public static string RenderByOther(string folder)
    {
        var program = Environment.GetEnvironmentVariable(Other);
        Assert.SkipUnless(File.Exists(program), $"There is no second kubectl here: name one of another version with {Other}.");
        return Run(program!, Repository.PathOf($"deploy/k8s/{folder}"));
    }

    private static string Run(string program, string folder)
    {
        var start = new ProcessStartInfo(program, ["kustomize", folder])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = new StringBuilder();
        process.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
        process.BeginErrorReadLine();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"kubectl kustomize {folder}:\n{errors}");
        return output;
    }
}
