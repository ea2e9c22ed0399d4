namespace VerifiedAddition.Storage;

/// <summary>Bytes on their way to or from a remote store: a file that only this user can read and that goes with its stream.</summary>
internal static class TransferFile
{
    private const int BufferSize = 1 << 16;

    public static FileStream Create()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = BufferSize,
            Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new(Path.Combine(Path.GetTempPath(), $"va-transfer-{Guid.NewGuid():N}"), options);
    }
}
