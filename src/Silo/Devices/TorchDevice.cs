using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Microsoft.Extensions.Options;
using VerifiedAddition.Grains;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Silo;

/// <summary>The device that this silo's tensors live on.</summary>
public sealed class TorchDevice
{
    /// <exception cref="InvalidOperationException">A GPU was asked for, and libtorch sees none.</exception>
    public TorchDevice(IOptions<DeviceOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        TorchRuntime.Initialise(options.Value.EffectiveThreads);
        if (options.Value.Kind is DeviceKind.Cuda && !cuda.is_available())
        {
            throw new InvalidOperationException(
                $"{DeviceOptions.Section}:Kind is Cuda, but libtorch sees no GPU. Build with -p:Torch=cuda (or point VA_LIBTORCH at " +
                $"a CUDA libtorch), check the driver, or set {DeviceOptions.Section}:Kind to Cpu.");
        }

        backends.cuda.matmul.allow_tf32 = options.Value.AllowTf32;
        Torch = options.Value.Kind is DeviceKind.Cuda ? CUDA : CPU;
        Description = string.Create(
            CultureInfo.InvariantCulture, $"engine {VariantSpec.EngineVersion}, {TorchRuntime.LibTorch}, {Describe(options.Value)}");
    }

    public Device Torch { get; }

    /// <summary>
    /// What computes here, for records: <c>engine 1, libtorch 2.10.0 (bundled), CPU with AVX-512, 1 thread</c>. Two silos that
    /// say the same compute the same numbers but for rounding's last bits; it names no machine and no folder.
    /// </summary>
    public string Description { get; }

    /// <summary>The device and its threads in words, without anything being loaded: <c>CPU with AVX-512, 1 thread</c>.</summary>
    public static string Describe(DeviceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var (threads, device) = (options.EffectiveThreads, options.Kind is DeviceKind.Cuda ? Gpu(options.AllowTf32) : Processor());
        return string.Create(CultureInfo.InvariantCulture, $"{device}, {threads} {(threads == 1 ? "thread" : "threads")}");
    }

    private static string Gpu(bool tf32) => tf32 ? "CUDA with TF32" : "CUDA";

    /// <summary>The widest vectors that the processor has: libtorch chooses its routines by them.</summary>
    private static string Processor() =>
        Avx512F.IsSupported ? "CPU with AVX-512" : Avx2.IsSupported ? "CPU with AVX2" : $"CPU ({RuntimeInformation.ProcessArchitecture})";
}
