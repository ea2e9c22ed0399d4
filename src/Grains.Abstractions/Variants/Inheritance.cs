using System.Globalization;

namespace VerifiedAddition.Grains;

/// <summary>Which tensors an insertion copies (reference.md chapter 7.4).</summary>
[GenerateSerializer, Alias("va.InsertionPolicy")]
public enum InsertionPolicy
{
    /// <summary>Exactly what the original notebooks copy.</summary>
    Seed,

    /// <summary>Everything that the small model has.</summary>
    Complete,
}

/// <summary>A trained model's weights placed inside a larger model before its training (reference.md chapter 7).</summary>
/// <param name="Parent">The source: a variant's identity, or <c>sha256:</c> and the hash of a weight file.</param>
/// <param name="Mode">1 initialise, 2 reset heads every 100 steps, 3 reset heads and MLPs every 100 steps, 4 reset both at every step.</param>
/// <param name="Policy">Which tensors are copied.</param>
/// <param name="Late">Whether the inserted layers are the last ones, not the first.</param>
[GenerateSerializer, Immutable, Alias("va.Inheritance")]
public sealed record Inheritance(string Parent, int Mode, InsertionPolicy Policy, bool Late)
{
    internal string Canonical => string.Create(CultureInfo.InvariantCulture, $"{Parent},{Mode},{Policy},{Late}");
}
