namespace VerifiedAddition.Tests.Services;

/// <summary>The programs beside the tests in the folder of build outputs.</summary>
internal static class BuiltProgram
{
    /// <summary><c>va</c> as <c>./va</c> starts it: compiled beforehand, which the copy among a test's own files is not.</summary>
    public static string Va { get; } = Path.Combine(Outputs.Parent!.Parent!.FullName, "Local", Outputs.Name, "VerifiedAddition.Local.dll");

    /// <summary>The folder of this build: bin, the project, the configuration.</summary>
    private static DirectoryInfo Outputs => new(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
}
