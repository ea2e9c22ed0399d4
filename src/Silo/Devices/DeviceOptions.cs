using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo;

/// <summary>The kinds of devices that a silo computes on.</summary>
public enum DeviceKind
{
    Cpu,
    Cuda,
}

/// <summary>When a silo trains variants of one shape as one stacked model.</summary>
public enum StackPolicy
{
    /// <summary>On a GPU, which one small model does not keep busy; not on a CPU, where a stack is no faster (docs/adr/0004).</summary>
    Auto,

    /// <summary>On any device.</summary>
    Always,

    Never,
}

/// <summary>The device of this silo. Bound from the section <see cref="Section"/>.</summary>
public sealed class DeviceOptions
{
    public const string Section = "Device";

    /// <summary>The kind of device that holds the tensors. Default: the CPU.</summary>
    public DeviceKind Kind { get; init; } = DeviceKind.Cpu;

    /// <summary>Variants and verification shards that run at the same time; 0 chooses one per core (CPU) or 4 (GPU). Default: 0.</summary>
    [Range(0, 1024, ErrorMessage = Section + ":Slots must be from {1} to {2}.")]
    public int Slots { get; init; }

    /// <summary>Threads per slot; 0 divides the cores among the slots. Default: 0.</summary>
    [Range(0, 1024, ErrorMessage = Section + ":ThreadsPerSlot must be from {1} to {2}.")]
    public int ThreadsPerSlot { get; init; }

    /// <summary>
    /// Whether a GPU may round the factors of float32 matrix products to TF32 (10 bits of mantissa): faster, but the results differ. Default: no.
    /// </summary>
    public bool AllowTf32 { get; init; }

    /// <summary>Whether this silo trains; if not, it only verifies and answers questions. Default: yes.</summary>
    public bool Trains { get; init; } = true;

    /// <summary>
    /// Labels that sweeps can require of a silo, separated by commas: <c>a100,rack-2</c>. The kind of device is always a label, and
    /// <c>cuda</c> marks a silo that verification avoids while others have room. Default: none.
    /// </summary>
    public string Labels { get; init; } = "";

    /// <summary>
    /// Memory of the device in GiB: variants that need more are not trained here. 0: the memory of the machine or its container for a CPU,
    /// unknown for a GPU. Default: 0.
    /// </summary>
    [Range(0, 1_000_000, ErrorMessage = Section + ":MemoryGiB must be from {1} to {2}.")]
    public int MemoryGiB { get; init; }

    /// <summary>Whether waiting variants of one shape and batch size are trained as one stack, if their sweeps allow it. Default: on a GPU.</summary>
    public StackPolicy Fuse { get; init; } = StackPolicy.Auto;

    /// <summary>Maximum number of variants in one stack. Default: 8.</summary>
    [Range(1, 256, ErrorMessage = Section + ":MaxStack must be from {1} to {2}.")]
    public int MaxStack { get; init; } = 8;

    /// <summary>The labels without duplicates, the kind of device first.</summary>
    public string[] EffectiveLabels =>
        [.. Labels.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Prepend(Kind is DeviceKind.Cuda ? SiloProfile.Gpu : SiloProfile.Processor).Distinct(StringComparer.Ordinal)];

    /// <summary>Maximum number of variants that a slot actually trains as one stack.</summary>
    public int EffectiveStack => Fuse is StackPolicy.Always || (Fuse is StackPolicy.Auto && Kind is DeviceKind.Cuda) ? MaxStack : 1;

    /// <summary>Number of slots actually offered.</summary>
    public int EffectiveSlots => Slots > 0 ? Slots : Kind is DeviceKind.Cuda ? 4 : Environment.ProcessorCount;

    /// <summary>Number of threads that a slot actually uses.</summary>
    public int EffectiveThreads => ThreadsPerSlot > 0 ? ThreadsPerSlot : Math.Max(1, Environment.ProcessorCount / EffectiveSlots);
}

/// <summary>Rejects labels that a sweep file could not name.</summary>
public sealed class DeviceOptionsLabels : IValidateOptions<DeviceOptions>
{
    public ValidateOptionsResult Validate(string? name, DeviceOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.EffectiveLabels.FirstOrDefault(label => !LabelRules.IsLabel(label)) is { } bad
            ? ValidateOptionsResult.Fail($"{DeviceOptions.Section}:Labels has '{bad}', but a label is {LabelRules.Description}.")
            : ValidateOptionsResult.Success;
    }
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
