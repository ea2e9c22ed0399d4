using System.Text.Json.Serialization;

namespace VerifiedAddition.Transformer;

/// <summary>How long the weights of an inserted model are held (docs/domain.md, section 6.1).</summary>
public enum WarmStartMode
{
    /// <summary>They are initial weights only.</summary>
    Initialise = 1,

    /// <summary>The useful heads are reset at a fixed interval of steps.</summary>
    ResetHeads = 2,

    /// <summary>All heads and MLPs, or the useful ones, are reset at a fixed interval of steps.</summary>
    ResetLayers = 3,

    /// <summary>All heads and MLPs, or the useful ones, are reset after every step.</summary>
    ResetLayersAlways = 4,
}

/// <summary>Which tensors an insertion copies; <see cref="WarmStartMapping"/> has the tables.</summary>
public enum WarmStartPolicy
{
    /// <summary>What the original notebooks copy, oversights included (docs/domain.md, section 6.2).</summary>
    [JsonStringEnumMemberName("Seed")]
    Original,

    /// <summary>
    /// Everything that the small model has; components it lacks are set to write nothing. The large model then starts out equivalent to it.
    /// </summary>
    Complete,
}

/// <summary>Inserts a trained model into a larger one before the larger one is trained. Part of the recipe, and so of its hash.</summary>
/// <param name="Source">Identifies the small model's weights: the hash of their file.</param>
/// <param name="Mode">How long its weights are held.</param>
/// <param name="Policy">Which tensors are copied.</param>
/// <param name="Late">Whether it becomes the last layers, not the first.</param>
/// <param name="Nodes">
/// The nodes to reset, such as <c>L0H1 L0MLP L1H2</c>; null for all. <see cref="WarmStartMode.ResetHeads"/> resets only the heads among
/// them. Checkpoints store this under its first name, from a time when only heads could be listed.
/// </param>
/// <param name="Cadence">Steps between two resets; 100 in the original. <see cref="WarmStartMode.ResetLayersAlways"/> ignores it.</param>
public sealed record WarmStartRecipe(
    string Source,
    WarmStartMode Mode,
    WarmStartPolicy Policy = WarmStartPolicy.Original,
    bool Late = false,
    [property: JsonPropertyName("heads")] string? Nodes = null,
    int Cadence = WarmStartRecipe.UsualCadence)
{
    /// <summary>Steps between two resets in the original.</summary>
    public const int UsualCadence = 100;

    public string Source { get; } = string.IsNullOrEmpty(Source)
        ? throw new ArgumentException("An insertion needs the weights it inserts: give their hash.", nameof(Source))
        : Source;

    public WarmStartMode Mode { get; } = Enum.IsDefined(Mode)
        ? Mode
        : throw new ArgumentOutOfRangeException(nameof(Mode), Mode, "The insertion modes are 1 to 4.");

    public int Cadence { get; } = Cadence >= 1
        ? Cadence
        : throw new ArgumentOutOfRangeException(nameof(Cadence), Cadence, "The cadence must be 1 step or more; 100 is usual.");

    /// <summary>Whether weights are reset after a step, counted from 0: after steps 0, 100, 200 … in modes 2 and 3.</summary>
    public bool ResetsAfter(int step) => Mode switch
    {
        WarmStartMode.Initialise => false,
        WarmStartMode.ResetLayersAlways => true,
        _ => step % Cadence == 0,
    };
}
