namespace VerifiedAddition.Tests.Services;

/// <summary>The programs beside the tests in the folder of build outputs.</summary>
internal static class BuiltProgram
{
    /// <summary><c>va</c> as <c>./va</c> starts it: compiled beforehand, which the copy among a test's own files is not.</summary>
    public static string Va { get; } = PathOf("Local");

    /// <summary>The silo of a cluster, compiled beforehand, too: most silos of tests live for seconds.</summary>
    public static string Silo { get; } = PathOf("Local", "Silo");

    /// <summary>The console of a cluster.</summary>
    public static string Console { get; } = PathOf("Console");

    /// <summary>The folder of this build: bin, the project, the configuration.</summary>
    private static DirectoryInfo Outputs => new(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    private static string PathOf(string project, string? program = null) =>
        Path.Combine(Outputs.Parent!.Parent!.FullName, project, Outputs.Name, $"VerifiedAddition.{program ?? project}.dll");
}
