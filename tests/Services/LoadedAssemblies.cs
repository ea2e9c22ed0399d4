using System.Globalization;

namespace VerifiedAddition.Tests.Services;

/// <summary>The assemblies that a process of .NET has loaded, as Linux tells: they are mapped into its memory.</summary>
internal static class LoadedAssemblies
{
    /// <summary>Their names, each once.</summary>
    public static string[] Of(int process) =>
    [
        .. File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/maps"))
            .Select(line => line.Split(' ')[^1])
            .Where(path => path.EndsWith(".dll", StringComparison.Ordinal))
            .Select(path => Path.GetFileNameWithoutExtension(path)!)
            .Distinct(StringComparer.Ordinal),
    ];
}
