namespace VerifiedAddition.Experiments;

/// <summary>What a caller states of the model in a weight file, which the file itself may not show.</summary>
/// <param name="Digits">Of an operand; null infers them from n_ctx.</param>
/// <param name="Heads">Of attention, for layouts that do not show them; null where the file, or the one beside it, states them.</param>
public sealed record WeightFileReading(int? Digits = null, int? Heads = null);
