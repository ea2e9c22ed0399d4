namespace VerifiedAddition.Arithmetic.Tests;

public sealed class FolderFlushTests
{
    [Fact]
    public void An_error_of_the_disk_is_told()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows needs no flush.");
        var folder = Path.Combine(Path.GetTempPath(), $"va-none-{Guid.NewGuid():N}");

        var error = Assert.Throws<UnflushedException>(() => FolderFlush.Flush(folder));

        Assert.Contains($"'{folder}' cannot be flushed to disk: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_system_without_such_a_flush_is_none()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has /proc.");

        Assert.Null(Record.Exception(() => FolderFlush.Flush("/proc/self")));
        Assert.Null(Record.Exception(() => FolderFlush.Flush(Path.GetTempPath())));
    }
}
