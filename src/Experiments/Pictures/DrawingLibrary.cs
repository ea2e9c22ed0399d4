using System.Runtime.InteropServices;
using SkiaSharp;

namespace VerifiedAddition.Experiments;

/// <summary>The native library that draws PNG files and loss curves. The package of the client has it for some systems.</summary>
internal static class DrawingLibrary
{
    /// <summary>Whoever draws calls this first.</summary>
    /// <exception cref="ClientException">The library is not there for this system.</exception>
    public static void Require()
    {
        try
        {
            _ = SkiaSharpVersion.Native;
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException { InnerException: DllNotFoundException })
        {
            throw Missing(RuntimeInformation.RuntimeIdentifier, e);
        }
    }

    /// <summary>What a user of a system without the library is told.</summary>
    internal static ClientException Missing(string system, Exception cause) => new(
        ExitCodes.Unavailable,
        $"PNG files and loss curves are drawn with SkiaSharp, whose library for {system} does not load, or is not in this installation. Use the command on " +
        "Linux, Windows (x64) or macOS, or pack the client for this system with -p:PictureSystems, as docs/dotnet.md says. All else works here.",
        cause);
}
