using System.Runtime.InteropServices;

namespace VerifiedAddition.Transformer.Tests;

public sealed class TorchRuntimeTests
{
    [Fact]
    public void It_says_what_computes()
    {
        Assert.Contains("libtorch 2.", TorchRuntime.Describe(), StringComparison.Ordinal);
        Assert.Contains("1 thread", TorchRuntime.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_number_of_threads_is_set_once()
    {
        TorchRuntime.Initialise(threads: 1);

        Assert.Throws<InvalidOperationException>(() => TorchRuntime.Initialise(threads: 2));
    }

    [Fact]
    public void A_folder_without_libtorch_is_named_with_the_file_it_lacks()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Goldens");

        var error = Assert.Throws<InvalidOperationException>(() => LibTorchFolder.Preload(folder));

        Assert.Contains(folder, error.Message, StringComparison.Ordinal);
        Assert.Contains("c10", error.Message, StringComparison.Ordinal);
        Assert.Contains(TorchRuntime.FolderVariable, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_that_does_not_load_is_named()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in new[] { "libc10.so", "c10.dll", "libc10.dylib" })
        {
            File.WriteAllText(folder.File(name), "not a library");
        }

        var error = Assert.Throws<InvalidOperationException>(() => LibTorchFolder.Preload(folder.Root));

        Assert.Contains(folder.Root, error.Message, StringComparison.Ordinal);
        Assert.Contains("cannot be loaded", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x020A_0000_0000_0000UL, "2.10.0")]
    [InlineData(0x020B_0100_0000_0007UL, "2.11.1")]
    [InlineData(3UL, LibTorchVersion.Unknown)]
    public void The_version_of_another_libtorch_is_its_own_word(ulong number, string version) =>
        Assert.Equal(version, LibTorchVersion.Read(number));

    [Fact]
    public void A_library_that_does_not_tell_its_version_has_none() =>
        Assert.Equal(LibTorchVersion.Unknown, LibTorchVersion.Of(NativeLibrary.GetMainProgramHandle()));
}
