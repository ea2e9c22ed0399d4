using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace VerifiedAddition.Silo;

/// <summary>The kinds of device a silo computes on.</summary>
public enum DeviceKind
{
    Cpu,
    Cuda,
}

/// <summary>When a silo trains variants of one shape as one stacked model.</summary>
public enum FusePolicy
{
    /// <summary>On a GPU, which one small model leaves idle; not on a processor, where a stack is no faster (docs/adr/0004).</summary>
    Auto,

    /// <summary>On any device.</summary>
    Always,

    Never,
}

/// <summary>What this silo computes on. Bound from the section <see cref="Section"/>.</summary>
public sealed class DeviceOptions
{
    public const string Section = "Device";

    /// <summary>What tensors live on. Default: the processor.</summary>
    public DeviceKind Kind { get; init; } = DeviceKind.Cpu;

    /// <summary>Variants and verification shards that run at the same time; 0 chooses one a core (processor) or 4 (GPU). Default: 0.</summary>
    [Range(0, 1024, ErrorMessage = Section + ":Slots must be from {1} to {2}.")]
    public int Slots { get; init; }

    /// <summary>Threads of each slot; 0 divides the cores among the slots. Default: 0.</summary>
    [Range(0, 1024, ErrorMessage = Section + ":ThreadsPerSlot must be from {1} to {2}.")]
    public int ThreadsPerSlot { get; init; }

    /// <summary>
    /// Whether a GPU may round the factors of float32 matrix products to TF32 (10 bits of mantissa): faster, and other numbers. Default: no.
    /// </summary>
    public bool AllowTf32 { get; init; }

    /// <summary>Whether this silo trains; if not, it only verifies and answers. Default: yes.</summary>
    public bool Trains { get; init; } = true;

    /// <summary>Whether waiting variants of one shape and batch size are trained as one, where their sweeps allow it. Default: on a GPU.</summary>
    public FusePolicy Fuse { get; init; } = FusePolicy.Auto;

    /// <summary>Variants in one stack, at most. Default: 8.</summary>
    [Range(1, 256, ErrorMessage = Section + ":MaxStack must be from {1} to {2}.")]
    public int MaxStack { get; init; } = 8;

    /// <summary>The variants that a slot really trains as one, at most.</summary>
    public int EffectiveStack => Fuse is FusePolicy.Always || (Fuse is FusePolicy.Auto && Kind is DeviceKind.Cuda) ? MaxStack : 1;

    /// <summary>The slots that are really offered.</summary>
    public int EffectiveSlots => Slots > 0 ? Slots : Kind is DeviceKind.Cuda ? 4 : Environment.ProcessorCount;

    /// <summary>The threads of a slot that are really used.</summary>
    public int EffectiveThreads => ThreadsPerSlot > 0 ? ThreadsPerSlot : Math.Max(1, Environment.ProcessorCount / EffectiveSlots);
}

/// <summary>Refuses more threads than cores: two slots' threads on one core slow both down many times over.</summary>
public sealed class DeviceOptionsCores : IValidateOptions<DeviceOptions>
{
    public ValidateOptionsResult Validate(string? name, DeviceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var threads = options.EffectiveSlots * options.EffectiveThreads;
        return options.Kind is DeviceKind.Cuda || threads <= Environment.ProcessorCount
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{DeviceOptions.Section}:Slots {options.EffectiveSlots} times {DeviceOptions.Section}:ThreadsPerSlot " +
                $"{options.EffectiveThreads} is {threads} threads, but this machine has {Environment.ProcessorCount} cores. " +
                "Lower one of them, or leave both out.");
    }
}
