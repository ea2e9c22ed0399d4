namespace VerifiedAddition.Grains;

/// <summary>Which variants of a sweep are asked for; they come in the order of the file, each followed by its rounds of refinement.</summary>
/// <param name="After">The variant behind which the page begins: what <see cref="SweepPage.Next"/> of the page before says; null for the first page.</param>
/// <param name="Skip">Number of variants that fit and are passed over before the page begins, at least 0.</param>
/// <param name="Count">Maximum number of variants, 1 to <see cref="MaxCount"/>.</param>
/// <param name="State">Only those in this state, one of <see cref="States"/>; null for any.</param>
/// <param name="Name">Only those whose names contain this text, in capitals or not; null for any.</param>
[GenerateSerializer, Immutable, Alias("va.SweepPageRequest")]
public sealed record SweepPageRequest(
    string? After = null, int Skip = 0, int Count = SweepPageRequest.DefaultCount, string? State = null, string? Name = null)
{
    /// <summary>The most that one page has.</summary>
    public const int MaxCount = 1000;

    /// <summary>What a page has if nobody says otherwise.</summary>
    public const int DefaultCount = 100;

    /// <summary>Chooses variants that gave a wrong answer and that no round of refinement has followed, whatever they are doing.</summary>
    public const string Wrong = "wrong";

    /// <summary>The words that choose variants by their state.</summary>
    public static IReadOnlyList<string> States { get; } = [.. CellReading.Words, Wrong];

    /// <exception cref="ArgumentException">A value is out of range; the message says which, and what was expected.</exception>
    public void Require()
    {
        var problems = new List<SpecProblem>();
        Ranges.Whole(problems, "skip", Skip, 0, int.MaxValue);
        Ranges.Whole(problems, "count", Count, 1, MaxCount);
        if (State is not null && !States.Contains(State, StringComparer.Ordinal))
        {
            problems.Add(new("state", $"state is {UntrustedText.Quote(State)}, but must be one of {string.Join(", ", States)}."));
        }

        Refusals.ThrowIfAny([.. problems.Select(problem => problem.Message)], "There is no such page", nameof(Count));
    }
}
