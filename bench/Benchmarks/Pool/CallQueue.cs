namespace VerifiedAddition.Benchmarks;

/// <summary>One processor that serves one call after the other, as a grain does.</summary>
internal sealed class CallQueue
{
    /// <summary>Milliseconds for which it was busy.</summary>
    public double Busy { get; private set; }

    /// <summary>Serves a call; returns when it is answered.</summary>
    /// <param name="at">Milliseconds at which it arrives.</param>
    /// <param name="milliseconds">How long it takes.</param>
    public double Serve(double at, double milliseconds)
    {
        Busy += milliseconds;
        return Answered = Math.Max(at, Answered) + milliseconds;
    }

    /// <summary>When the last call was answered, in milliseconds.</summary>
    public double Answered { get; private set; }
}
