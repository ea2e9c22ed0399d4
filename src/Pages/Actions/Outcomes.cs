namespace VerifiedAddition.Pages;

/// <summary>How the last action of a browser ended.</summary>
internal sealed class Outcomes
{
    /// <summary>Another one ended, or it was put away.</summary>
    public event EventHandler? Changed;

    /// <summary>The last one; null for none, or one that was put away.</summary>
    public Outcome? Last { get; private set; }

    /// <summary>Tells of one.</summary>
    public void Tell(string words, bool isFailure = false) => Set(new(words, isFailure));

    /// <summary>Puts one away, unless another has come since.</summary>
    public void PutAway(Outcome outcome)
    {
        if (ReferenceEquals(Last, outcome))
        {
            Set(null);
        }
    }

    private void Set(Outcome? outcome)
    {
        Last = outcome;
        Changed?.Invoke(this, EventArgs.Empty);
    }
}

/// <summary>How an action ended.</summary>
/// <param name="Words">In words.</param>
/// <param name="IsFailure">Whether it failed.</param>
internal sealed record Outcome(string Words, bool IsFailure);
