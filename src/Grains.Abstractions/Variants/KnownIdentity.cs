using System.Security.Cryptography;
using System.Text;

namespace VerifiedAddition.Grains;

/// <summary>The identity of a specification once it was asked for. It is no part of the specification: all are equal.</summary>
internal struct KnownIdentity : IEquatable<KnownIdentity>
{
    private Entry? _entry;

    /// <summary>The identity of the specification that has this field; a copy of one does not take the other's for its own.</summary>
    public VariantId Of(VariantSpec spec)
    {
        var entry = _entry;
        if (!ReferenceEquals(entry?.Spec, spec))
        {
            _entry = entry = new(spec, new(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(spec.Canonical)))[..20]));
        }

        return entry!.Id;
    }

    public readonly bool Equals(KnownIdentity other) => true;

    public override readonly bool Equals(object? obj) => obj is KnownIdentity;

    public override readonly int GetHashCode() => 0;

    private sealed record Entry(VariantSpec Spec, VariantId Id);
}
