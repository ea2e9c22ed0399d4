using Microsoft.Extensions.Options;
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
    }

    public Device Torch { get; }
}
