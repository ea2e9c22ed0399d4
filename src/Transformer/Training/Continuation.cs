namespace VerifiedAddition.Transformer;

/// <summary>
/// A finished training run whose weights, optimiser moments and question stream another run goes on with. Part of the recipe, and so of its hash.
/// </summary>
/// <param name="Source">Identifies the finished run.</param>
/// <param name="Steps">Steps done by its end, 1 or more, those of the runs that it goes on from included.</param>
/// <exception cref="ArgumentException">The source is empty.</exception>
/// <exception cref="ArgumentOutOfRangeException">No step was done.</exception>
public sealed record Continuation(string Source, int Steps)
{
    public string Source { get; } = string.IsNullOrEmpty(Source)
        ? throw new ArgumentException("A continuation needs the training run that it goes on from: give its identity.", nameof(Source))
        : Source;

    public int Steps { get; } = Steps >= 1
        ? Steps
        : throw new ArgumentOutOfRangeException(nameof(Steps), Steps, "A continuation goes on after at least one step.");
}
