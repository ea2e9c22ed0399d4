namespace VerifiedAddition.Client.Tests;

/// <summary>Files that a test makes, each in a folder of its own.</summary>
internal static class Scratch
{
    private static readonly DirectoryInfo Root = RootOfThisProcess();

    /// <summary>A path in a new folder; there is no such file yet.</summary>
    public static string PathOf(string name) => Path.Combine(Root.CreateSubdirectory(Guid.NewGuid().ToString("N")).FullName, name);

    public static string Write(string name, string text)
    {
        var path = PathOf(name);
        File.WriteAllText(path, text);
        return path;
    }

    private static DirectoryInfo RootOfThisProcess()
    {
        var root = Directory.CreateTempSubdirectory("va-client-tests-");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => root.Delete(recursive: true);
        return root;
    }

    public static byte[] Read(string path) => File.ReadAllBytes(path);
}
