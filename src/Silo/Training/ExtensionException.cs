namespace VerifiedAddition.Silo;

/// <summary>The checkpoint that a training is to go on from is not there, or is another one.</summary>
public sealed class ExtensionException(string message, Exception? cause = null) : Exception(message, cause);
