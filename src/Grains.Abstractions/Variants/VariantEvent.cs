namespace VerifiedAddition.Grains;

/// <summary>Something that happened to a variant.</summary>
/// <param name="Number">Rises by one with each event of the variant, from 1.</param>
/// <param name="AtUtc">When it was recorded.</param>
/// <param name="Text">What, in one line.</param>
/// <param name="Silo">Name of the silo where it happened; null for none.</param>
/// <param name="Detail">More lines, of an error; null for none.</param>
[GenerateSerializer, Immutable, Alias("va.VariantEvent")]
public sealed record VariantEvent(long Number, DateTimeOffset AtUtc, string Text, string? Silo = null, string? Detail = null);
