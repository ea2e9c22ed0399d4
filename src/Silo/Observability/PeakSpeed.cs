using System.Diagnostics;
using static TorchSharp.torch;

namespace VerifiedAddition.Silo;

/// <summary>How fast a device multiplies matrices that suit it: what a training can be measured by.</summary>
internal static class PeakSpeed
{
    private const int Repeats = 5;

    /// <summary>The most floating-point operations a second that a large float32 product reached on this thread and its helpers.</summary>
    public static double Measure(Device device)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var isGpu = device.type is TorchSharp.DeviceType.CUDA;
        var size = isGpu ? 4096 : 768;
        var (left, right, product) = (ones(size, size, device: device), ones(size, size, device: device), zeros(size, size, device: device));
        var best = TimeSpan.MaxValue;
        for (var i = 0; i <= Repeats; i++)
        {
            var started = Stopwatch.GetTimestamp();
            product.addmm_(left, right, 0, 1);
            _ = product[0, 0].item<float>(); // waits for the device
            var took = Stopwatch.GetElapsedTime(started);
            best = i > 0 && took < best ? took : best; // the first one warms up
        }

        return 2.0 * size * size * size / best.TotalSeconds;
    }
}
