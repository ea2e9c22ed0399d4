namespace VerifiedAddition.Storage;

/// <summary>A data folder cannot be used; the message says why and what to do.</summary>
public class DataFolderException(string path, string message, Exception? cause = null) : Exception(message, cause)
{
    public string Path { get; } = path;
}

/// <summary>This process may read the data folder, but not write there: by its permissions, or because its disk is read-only.</summary>
public sealed class DataFolderReadOnlyException(string path, string message, Exception cause) : DataFolderException(path, message, cause);

/// <summary>Another process holds the data folder.</summary>
/// <param name="holder">The address it published; null if it has not, or the file cannot be read.</param>
public sealed class DataFolderHeldException(string path, GatewayRecord? holder) : DataFolderException(path, Describe(path, holder))
{
    public GatewayRecord? Holder { get; } = holder;

    private static string Describe(string path, GatewayRecord? holder)
    {
        return $"The data folder '{path}' is in use by {holder?.ToString() ?? "another process"}. " +
            $"Connect to that process, end it, or name another folder with {DataFolder.Variable}.";
    }
}
