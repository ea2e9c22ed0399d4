namespace VerifiedAddition.Backends;

/// <summary>A backend works, but is configured so that it may lose data.</summary>
/// <param name="Text">A sentence that says what to change.</param>
public sealed record BackendWarning(string Text);
