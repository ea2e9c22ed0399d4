using System.Diagnostics;
using static TorchSharp.torch;

namespace VerifiedAddition.Silo;

/// <summary>Measures how fast a device multiplies large matrices, as a reference for training speed.</summary>
internal static class PeakSpeed
{
    private const int Repeats = 5;

    /// <summary>Returns the highest rate, in floating-point operations per second, of a large float32 product on this thread and its helper threads.</summary>
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
            best = i > 0 && took < best ? took : best; // the first run is a warm-up
        }

        return 2.0 * size * size * size / best.TotalSeconds;
    }
}
