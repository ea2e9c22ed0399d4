namespace VerifiedAddition.Api;

/// <summary>Files that other users of the machine may not read. On Windows the folder decides that.</summary>
internal static class PrivateFile
{
    /// <summary>How such a file is opened to be written.</summary>
    public static FileStreamOptions Options(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}
