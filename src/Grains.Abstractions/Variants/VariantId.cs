namespace VerifiedAddition.Grains;

/// <summary>The identity of a variant: the hash of everything that determines its result (see <see cref="VariantSpec.Id"/>).</summary>
/// <param name="Value">Twenty lower-case hexadecimal digits.</param>
[GenerateSerializer, Immutable, Alias("va.VariantId")]
public readonly record struct VariantId(string Value)
{
    public override string ToString() => Value;
}
