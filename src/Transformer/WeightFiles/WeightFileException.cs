namespace VerifiedAddition.Transformer;

/// <summary>A weight file is missing, damaged, of the wrong shape, or contains more than weights.</summary>
public sealed class WeightFileException(string message, Exception? cause = null) : Exception(message, cause);
