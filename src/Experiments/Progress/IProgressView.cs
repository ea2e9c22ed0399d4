namespace VerifiedAddition.Experiments;

/// <summary>Shows the progress of one piece of work.</summary>
public interface IProgressView : IAsyncDisposable
{
    /// <summary>Shows how far it is now.</summary>
    /// <param name="share">What is done of it, 0–1.</param>
    /// <param name="words">The progress in words.</param>
    void Show(double share, string words);
}
