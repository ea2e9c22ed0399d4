namespace VerifiedAddition.Backends;

/// <summary>How a backend is set up so that it may lose what it is told; it works all the same.</summary>
/// <param name="Text">A sentence with what to change.</param>
public sealed record BackendWarning(string Text);
