namespace VerifiedAddition.Transformer;

/// <summary>A weight file is missing, damaged, of the wrong shape, or asks for something that reading weights does not need.</summary>
public sealed class WeightFileException(string message, Exception? cause = null) : Exception(message, cause);
