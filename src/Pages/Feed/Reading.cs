namespace VerifiedAddition.Pages;

/// <summary>What is known of something that the grid is asked again and again.</summary>
/// <param name="Value">The newest answer; null before the first.</param>
/// <param name="Trouble">Why there is no newer one, in a sentence; null while the grid answers.</param>
/// <param name="At">When the answer came; without one, when the first was missed.</param>
public sealed record Reading<T>(T? Value, string? Trouble, DateTimeOffset At)
    where T : class;
