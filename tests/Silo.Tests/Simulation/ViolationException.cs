namespace VerifiedAddition.Silo.Tests;

/// <summary>A history in which the grid broke a promise.</summary>
internal sealed class ViolationException(string message) : Exception(message);
