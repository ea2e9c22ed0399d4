namespace VerifiedAddition.Arithmetic;

/// <summary>A file has its new content, but a loss of power may bring the old one back.</summary>
public sealed class UnflushedException(string message) : IOException(message);
