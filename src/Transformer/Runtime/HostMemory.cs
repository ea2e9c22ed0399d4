using System.Runtime.InteropServices;

namespace VerifiedAddition.Transformer;

/// <summary>Makes the C library keep the memory that torch frees, in large pages, instead of asking the system for memory for each tensor.</summary>
/// <remarks>
/// A training step allocates and frees some hundred megabytes. If they were returned to the system, each page would be cleared and mapped
/// anew at every step. Only for Linux with the GNU C library; does nothing elsewhere.
/// </remarks>
internal static class HostMemory
{
    /// <summary>Read once by torch's allocator: tensors of 2 MiB or more request huge pages, where the system allows programs to.</summary>
    private const string HugePagesVariable = "THP_MEM_ALLOC_ENABLE";

    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MmapThreshold = -3;

    /// <summary>Maximum that the C library accepts.</summary>
    private const int LargestMmapThreshold = 32 << 20;

    /// <summary>Must be called before the first tensor is created.</summary>
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
            // Another C library: slower, but equally correct.
        }
    }

    [DllImport("libc.so.6", EntryPoint = "mallopt"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetOption(int option, int value);

    /// <summary>Sets the variable in the C library's own environment; .NET's environment is only a copy of it.</summary>
    [DllImport("libc.so.6", EntryPoint = "setenv", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetVariable(string name, string value, int overwrite);
}
