namespace VerifiedAddition.Silo.Tests;

/// <summary>A history in which the grid violated a guarantee.</summary>
internal sealed class ViolationException(string message) : Exception(message);
