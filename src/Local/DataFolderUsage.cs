using VerifiedAddition.Grains;
using VerifiedAddition.Storage;

namespace VerifiedAddition.Local;

/// <summary>What a data folder holds, by kind: artefacts, and what else a grid keeps there.</summary>
internal static class DataFolderUsage
{
    /// <summary>Reads it from the files, whether a process works there or not.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<StoredKind[]> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        var artefacts = new FolderArtefactStore(DataFolder.ArtefactsIn(folder));
        var kinds = ArtefactKinds.Count(await artefacts.ListAsync(prefix: "", cancellationToken).ToArrayAsync(cancellationToken));
        return [.. kinds, .. new[] { CountOf("state", DataFolder.StateIn(folder)), CountOf("logs", DataFolder.LogsIn(folder)) }.Where(kind => kind.Count > 0)];
    }

    private static StoredKind CountOf(string kind, string folder) => !Directory.Exists(folder) ? new(kind, 0, 0)
        : new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories)
            .Aggregate(new StoredKind(kind, 0, 0), (sum, file) => sum with { Count = sum.Count + 1, Bytes = sum.Bytes + LengthOf(file) });

    /// <summary>A file that is replaced meanwhile is no longer there under that name.</summary>
    private static long LengthOf(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
    }
}
