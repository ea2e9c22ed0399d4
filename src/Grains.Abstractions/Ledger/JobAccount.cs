namespace VerifiedAddition.Grains;

/// <summary>To whom the questions of a job are charged.</summary>
/// <param name="Sweep">The sweep that asked for it.</param>
/// <param name="Owner">Its owner then; null for none.</param>
/// <param name="Variant">The variant whose model is asked; null if that is not known.</param>
[GenerateSerializer, Immutable, Alias("va.JobAccount")]
public sealed record JobAccount(string Sweep, string? Owner, VariantId? Variant);
