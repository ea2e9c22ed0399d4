using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using TorchSharp;
using VerifiedAddition.Silo;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Benchmarks;

/// <summary>What was loaded, on what.</summary>
/// <param name="LibTorch">Its version, and where it came from.</param>
/// <param name="TorchSharp">Its version, and the libtorch that it was built for.</param>
/// <param name="Device">What the driver calls it, with the driver's version and the memory.</param>
/// <param name="ProductTeraflop">The rate of a large matrix product in float32, 10¹² operations a second.</param>
/// <param name="Tf32ProductTeraflop">The same with TF32; null on a processor.</param>
internal sealed record LoadedDevice(
    string Case, string LibTorch, string TorchSharp, string Device, int Cores, string System, double ProductTeraflop, double? Tf32ProductTeraflop)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        {Case}  {LibTorch}, TorchSharp {TorchSharp}
        {Case}  {Device}; {Cores} cores; {System}
        {Case}  a large product: {ProductTeraflop:0.00} TFLOP/s in float32{(Tf32ProductTeraflop is { } rate ? $", {rate:0.00} with TF32" : "")}
        """);

    public static IEnumerable<object> Measure(DeviceSettings settings)
    {
        var rates = settings.Tf32Choices.Select(tf32 => ProductRate(settings.Device, tf32)).ToArray();
        yield return new LoadedDevice(
            "load",
            TorchRuntime.LibTorch,
            $"{typeof(torch).Assembly.GetName().Version?.ToString(3)} for libtorch {__version__}",
            settings.Kind is DeviceType.CUDA ? Driver() : "processor",
            Environment.ProcessorCount,
            $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}",
            rates[0],
            rates.Length > 1 ? rates[1] : null);
    }

    private static double ProductRate(Device device, bool tf32)
    {
        backends.cuda.matmul.allow_tf32 = tf32;
        return PeakSpeed.Measure(device) / 1e12;
    }

    /// <summary>The driver's own program knows the name, which TorchSharp does not.</summary>
    private static string Driver()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("nvidia-smi", ["--query-gpu=name,driver_version,memory.total", "--format=csv,noheader"])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
            })!;
            return process.StandardOutput.ReadToEnd().Trim();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "a GPU whose name is unknown, without nvidia-smi";
        }
    }
}
