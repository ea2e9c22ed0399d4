using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client.Tests;

/// <summary>Systems for which the client brings nothing to draw with.</summary>
public sealed class DrawingLibraryTests
{
    [Fact]
    public void A_system_without_the_library_is_named_with_what_to_do()
    {
        var trouble = DrawingLibrary.Missing("linux-riscv64", new DllNotFoundException());

        Assert.Equal(ExitCodes.Unavailable, trouble.ExitCode);
        Assert.Contains("whose library for linux-riscv64 does not load", trouble.Message, StringComparison.Ordinal);
        Assert.Contains("-p:PictureSystems", trouble.Message, StringComparison.Ordinal);
    }
}
