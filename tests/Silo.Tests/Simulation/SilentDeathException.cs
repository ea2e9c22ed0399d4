namespace VerifiedAddition.Silo.Tests;

/// <summary>The process in which this code runs has ended: nothing that follows happens.</summary>
internal sealed class SilentDeathException() : Exception("The silo has died.");
