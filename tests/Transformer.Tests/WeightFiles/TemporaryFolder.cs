namespace VerifiedAddition.Transformer.Tests;

/// <summary>A folder that is gone when the test is over.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("weights-").FullName;

    public IEnumerable<string> Files => Directory.EnumerateFileSystemEntries(Root).Select(path => Path.GetFileName(path));

    public string File(string name) => Path.Combine(Root, name);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
