namespace VerifiedAddition.Tests.Services;

/// <summary>Programs that are installed here, or not.</summary>
internal static class Programs
{
    /// <summary>The program's path; null when it is in none of the folders of <c>PATH</c>.</summary>
    public static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(folder => new[] { Path.Combine(folder, name), Path.Combine(folder, name + ".exe"), Path.Combine(folder, name + ".cmd") })
        .FirstOrDefault(File.Exists);
}
