namespace VerifiedAddition.Client.Tests;

/// <summary>Files that a test makes, each in a folder of its own.</summary>
internal static class Scratch
{
    /// <summary>A path in a new folder; there is no such file yet.</summary>
    public static string PathOf(string name) => Path.Combine(Directory.CreateTempSubdirectory("va-test-").FullName, name);

    public static string Write(string name, string text)
    {
        var path = PathOf(name);
        File.WriteAllText(path, text);
        return path;
    }

    public static byte[] Read(string path) => File.ReadAllBytes(path);
}
