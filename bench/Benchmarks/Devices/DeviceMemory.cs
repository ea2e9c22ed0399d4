using System.Diagnostics;
using TorchSharp;
using VerifiedAddition.Silo;

namespace VerifiedAddition.Benchmarks;

internal static class DeviceMemory
{
    private const double GiB = 1L << 30;

    /// <summary>
    /// The most that this process has needed, in GiB. Of a GPU it is what the driver says is in use, since torch gives nothing back: CUDA's own
    /// and other programs' memory is part of it. Null if the driver does not say.
    /// </summary>
    public static double? PeakGiB(DeviceType kind)
    {
        if (kind is not DeviceType.CUDA)
        {
            using var self = Process.GetCurrentProcess();
            return self.PeakWorkingSet64 / GiB;
        }

        using var gpu = GpuReadings.Open();
        return gpu?.MemoryUsage / GiB;
    }
}
