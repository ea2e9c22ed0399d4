using System.Globalization;
using System.Text.Json.Serialization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains;

/// <summary>Which tensors an insertion copies (docs/domain.md, section 6.2).</summary>
[GenerateSerializer, Alias("va.InsertionPolicy")]
public enum WarmStartPolicy
{
    /// <summary>Exactly what the original notebooks copy.</summary>
    [JsonStringEnumMemberName("Seed")]
    Original,

    /// <summary>Every tensor of the small model; the rest is zeroed, so that the large model starts out equivalent to the small one.</summary>
    Complete,
}

/// <summary>A trained model's weights placed inside a larger model before its training (docs/domain.md, section 6).</summary>
/// <param name="Parent">The source: a variant's identity, or <c>sha256:</c> and the hash of a weight file.</param>
/// <param name="Mode">1 initialise, 2 reset heads every 100 steps, 3 reset heads and MLPs every 100 steps, 4 reset both after every step.</param>
/// <param name="Policy">Which tensors are copied.</param>
/// <param name="Late">Whether the inserted layers come last instead of first.</param>
/// <param name="Heads">
/// The parent's nodes that modes 2 to 4 reset, sorted, as in <c>L0H1 L0MLP L1H2</c>; null for all of them. Mode 2 resets only heads and
/// names no MLP. (The parameter's name predates MLP resets, and stored specifications contain it.)
/// </param>
[GenerateSerializer, Immutable, Alias("va.Inheritance")]
public sealed record WarmStart(string Parent, int Mode, WarmStartPolicy Policy, bool Late, string? Heads = null)
{
    /// <summary>Prefix of a weight file's name.</summary>
    public const string FilePrefix = "sha256:";

    /// <summary>The mode that resets heads but no MLPs.</summary>
    public const int HeadsMode = 2;

    /// <summary>Whether weights are reset during training, so that the choice of nodes matters.</summary>
    [JsonIgnore]
    public bool Resets => Mode >= HeadsMode;

    /// <summary>The parent's identity; null if it is a weight file.</summary>
    public VariantId? Variant => IsFile ? null : new(Parent);

    /// <summary>Where the grid stores the weight file unchanged; null if the parent is a variant.</summary>
    public WeightsRef? File => IsFile ? FileCalled(Parent[FilePrefix.Length..]) : null;

    private bool IsFile => Parent.StartsWith(FilePrefix, StringComparison.Ordinal);

    /// <summary>Returns the reference to a weight file with this hash.</summary>
    public static WeightsRef FileCalled(string sha256) => new($"imports/{sha256}", sha256);

    internal string Canonical => string.Create(CultureInfo.InvariantCulture, $"{Parent},{Mode},{StoredName.Of(Policy)},{Late}") +
        (Mode == HeadsMode ? $",{Heads ?? "all heads"}" : Resets && Heads is not null ? $",{Heads}" : "");
}
