namespace VerifiedAddition.Deploy.Tests;

/// <summary>The checkout that these tests were built from: they are about its files.</summary>
internal static class Repository
{
    public static string Root { get; } = Ancestors(new(AppContext.BaseDirectory))
        .First(folder => File.Exists(Path.Combine(folder.FullName, "VerifiedAddition.sln"))).FullName;

    /// <summary>The path of a file or folder whose path within the repository is given with <c>/</c>.</summary>
    public static string PathOf(string relative) => Path.Combine(Root, relative);

    public static string Read(string relative) => File.ReadAllText(PathOf(relative));

    private static IEnumerable<DirectoryInfo> Ancestors(DirectoryInfo folder)
    {
        for (var at = folder; at is not null; at = at.Parent)
        {
            yield return at;
        }
    }
}
