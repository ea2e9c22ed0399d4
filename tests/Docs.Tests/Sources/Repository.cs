namespace VerifiedAddition.Docs.Tests;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    private static readonly string[] Folders = ["src", "tests", "bench", "build", "deploy", "docs", "findings", "sweeps"];

    private static readonly string[] Endings = [".cs", ".csproj", ".md", ".props", ".py", ".sh", ".targets", ".yaml", ".yml"];

    private static readonly string Root = Ancestors(new(AppContext.BaseDirectory))
        .First(folder => File.Exists(Path.Combine(folder.FullName, "VerifiedAddition.sln"))).FullName;

    /// <summary>Everything that people write: paths from the root, with slashes.</summary>
    public static IReadOnlyList<string> Files { get; } =
    [
        .. Directory.GetFiles(Root, "*.md")
            .Concat(Folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories)))
            .Where(file => Endings.Contains(Path.GetExtension(file), StringComparer.Ordinal))
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(part => part is "obj" or "bin"))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Whether there is such a file or folder.</summary>
    public static bool Has(string path) => Path.Exists(Path.Combine(Root, path));

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    private static IEnumerable<DirectoryInfo> Ancestors(DirectoryInfo folder)
    {
        for (var at = folder; at is not null; at = at.Parent)
        {
            yield return at;
        }
    }
}
