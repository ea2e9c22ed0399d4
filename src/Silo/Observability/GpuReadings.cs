using System.Globalization;
using System.Runtime.InteropServices;

namespace VerifiedAddition.Silo;

/// <summary>The driver's readings of this process's GPU, from NVIDIA's management library (NVML), which comes with every driver.</summary>
internal sealed class GpuReadings : IDisposable
{
    private readonly nint _gpu;

    private GpuReadings(nint gpu) => _gpu = gpu;

    /// <summary>Memory in use by all processes, in bytes; null if the driver does not report it.</summary>
    public long? MemoryUsage => Native.MemoryOf(_gpu, out var memory) == Native.Success ? (long)memory.Used : null;

    /// <summary>Total memory in bytes; null if the driver does not report it.</summary>
    public long? MemoryLimit => Native.MemoryOf(_gpu, out var memory) == Native.Success ? (long)memory.Total : null;

    /// <summary>Share of the driver's last sampling period in which a kernel ran, 0–1; null if the driver does not report it.</summary>
    public double? Utilization => Native.UtilizationOf(_gpu, out var rates) == Native.Success ? rates.Gpu / 100.0 : null;

    /// <summary>Opens the first GPU of CUDA; null if there is none, or no library.</summary>
    public static GpuReadings? Open()
    {
        try
        {
            if (Native.Initialise() != Native.Success)
            {
                return null;
            }

            var first = (Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES") ?? "").Split(',')[0].Trim();
            var outcome = first.StartsWith("GPU-", StringComparison.Ordinal) || first.StartsWith("MIG-", StringComparison.Ordinal)
                ? Native.ByUuid(first, out var gpu)
                : Native.ByIndex(uint.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : 0, out gpu);
            return outcome == Native.Success ? new(gpu) : null;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            return null;
        }
    }

    public void Dispose() => _ = Native.ShutDown();

    /// <summary>The library's function names are versioned: those without a suffix are older versions.</summary>
    private static class Native
    {
        public const int Success = 0;

        private const string Library = "libnvidia-ml.so.1";

        [DllImport(Library, EntryPoint = "nvmlInit_v2")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Initialise();

        [DllImport(Library, EntryPoint = "nvmlShutdown")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int ShutDown();

        [DllImport(Library, EntryPoint = "nvmlDeviceGetHandleByIndex_v2")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int ByIndex(uint index, out nint gpu);

        [DllImport(Library, EntryPoint = "nvmlDeviceGetHandleByUUID", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int ByUuid([MarshalAs(UnmanagedType.LPStr)] string uuid, out nint gpu);

        [DllImport(Library, EntryPoint = "nvmlDeviceGetMemoryInfo")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int MemoryOf(nint gpu, out Memory memory);

        [DllImport(Library, EntryPoint = "nvmlDeviceGetUtilizationRates")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int UtilizationOf(nint gpu, out Rates rates);

        [StructLayout(LayoutKind.Sequential)]
        public readonly struct Memory
        {
            public readonly ulong Total;
            public readonly ulong Free;
            public readonly ulong Used;
        }

        [StructLayout(LayoutKind.Sequential)]
        public readonly struct Rates
        {
            public readonly uint Gpu;
            public readonly uint Memory;
        }
    }
}
