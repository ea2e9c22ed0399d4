namespace VerifiedAddition.Grains;

/// <summary>An event in the history of a variant.</summary>
/// <param name="Number">Increases by one with each event of the variant, from 1.</param>
/// <param name="AtUtc">When it was recorded.</param>
/// <param name="Text">The event, in one line.</param>
/// <param name="Silo">Name of the silo where it happened; null if none.</param>
/// <param name="Detail">Further lines of an error; null if none.</param>
[GenerateSerializer, Immutable, Alias("va.VariantEvent")]
public sealed record VariantEvent(long Number, DateTimeOffset AtUtc, string Text, string? Silo = null, string? Detail = null);
