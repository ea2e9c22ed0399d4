using System.Runtime.InteropServices;

namespace VerifiedAddition.Transformer;

/// <summary>Has the C library keep the memory that torch frees, in large pages, instead of asking the system anew for each tensor.</summary>
/// <remarks>
/// A training step makes and drops some hundred megabytes. Handed back and fetched again, each page would be cleared and mapped anew at
/// every step. Linux with the GNU C library only; elsewhere nothing happens.
/// </remarks>
internal static class HostMemory
{
    /// <summary>Read by torch's allocator once: tensors of 2 MiB or more ask for huge pages, where the system lets programs do so.</summary>
    private const string HugePagesVariable = "THP_MEM_ALLOC_ENABLE";

    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MmapThreshold = -3;

    /// <summary>The largest that the C library takes.</summary>
    private const int LargestMmapThreshold = 32 << 20;

    /// <summary>To be called before the first tensor is made.</summary>
    public static void Keep()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            _ = SetOption(MmapThreshold, LargestMmapThreshold);
            _ = SetOption(TrimThreshold, 1 << 30);
            _ = SetOption(TopPad, 1 << 28);
            _ = SetVariable(HugePagesVariable, "1", overwrite: 0);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // Another C library: slower, and as right.
        }
    }

    [DllImport("libc.so.6", EntryPoint = "mallopt"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetOption(int option, int value);

    /// <summary>In the C library's own environment, which .NET's is a copy of.</summary>
    [DllImport("libc.so.6", EntryPoint = "setenv", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetVariable(string name, string value, int overwrite);
}
