using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Microsoft.Extensions.Options;
using VerifiedAddition.Grains;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Silo;

/// <summary>The device that holds this silo's tensors.</summary>
public sealed class TorchDevice
{
    /// <exception cref="InvalidOperationException">A GPU is configured, but libtorch finds none.</exception>
    public TorchDevice(IOptions<DeviceOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        TorchRuntime.Initialise(options.Value.EffectiveThreads);
        if (options.Value.Kind is DeviceKind.Cuda && !cuda.is_available())
        {
            throw new InvalidOperationException(
                $"{DeviceOptions.Section}:Kind is Cuda, but libtorch sees no GPU. Build with -p:Torch=cuda (or point VA_LIBTORCH at " +
                $"a CUDA libtorch), check the driver, or set {DeviceOptions.Section}:Kind to Cpu. A container needs the image " +
                "verified-addition-silo-cuda, and NVIDIA's runtime, which brings the driver.");
        }

        backends.cuda.matmul.allow_tf32 = options.Value.AllowTf32;
        Torch = options.Value.Kind is DeviceKind.Cuda ? CUDA : CPU;
        Description = string.Create(
            CultureInfo.InvariantCulture, $"engine {VariantSpec.EngineVersion}, {TorchRuntime.LibTorch}, {Describe(options.Value)}");
    }

    public Device Torch { get; }

    /// <summary>
    /// The engine, for records: <c>engine 1, libtorch 2.10.0 (bundled), CPU with AVX-512, 1 thread</c>. Two silos with the same
    /// description compute the same numbers up to rounding in the last bits; it names no machine and no folder.
    /// </summary>
    public string Description { get; }

    /// <summary>Describes the device and its threads without loading libtorch: <c>CPU with AVX-512, 1 thread</c>.</summary>
    public static string Describe(DeviceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (threads, device) = (options.EffectiveThreads, options.Kind is DeviceKind.Cuda ? Gpu(options.AllowTf32) : Processor());
        return string.Create(CultureInfo.InvariantCulture, $"{device}, {threads} {(threads == 1 ? "thread" : "threads")}");
    }

    /// <summary>Returns what computes, as a training record names it: the processor by its model, where the system tells that.</summary>
    public static string NameOf(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return device.type is TorchSharp.DeviceType.CUDA ? "CUDA" : $"{(ModelOf("/proc/cpuinfo") is { } model ? $"{model}, " : "")}{Processor()}";
    }

    /// <summary>Returns the model in Linux' list of processors; null where there is none.</summary>
    internal static string? ModelOf(string list)
    {
        try
        {
            return File.ReadLines(list).Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries))
                .FirstOrDefault(parts => parts is ["model name", _])?[1];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Says that libtorch computes what vector registers would compute faster; null if they can.</summary>
    /// <param name="hasRegisters">See <see cref="VectorRegisters.AreSupported"/>.</param>
    public static string? Warning(DeviceOptions options, bool hasRegisters)
    {
        ArgumentNullException.ThrowIfNull(options);
        return hasRegisters || options.Kind is DeviceKind.Cuda
            ? null
            : "This processor has neither AVX-512 nor AVX2 with FMA, so libtorch trains and answers, which takes several times as long";
    }

    private static string Gpu(bool tf32) => tf32 ? "CUDA with TF32" : "CUDA";

    /// <summary>Returns the widest vector instructions of the CPU, by which libtorch chooses its kernels.</summary>
    private static string Processor() =>
        Avx512F.IsSupported ? "CPU with AVX-512" : Avx2.IsSupported ? "CPU with AVX2" : $"CPU ({RuntimeInformation.ProcessArchitecture})";
}
