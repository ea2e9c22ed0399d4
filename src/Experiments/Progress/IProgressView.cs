namespace VerifiedAddition.Experiments;

/// <summary>Shows how one piece of work goes on.</summary>
public interface IProgressView : IAsyncDisposable
{
    /// <summary>Shows how far it is now.</summary>
    /// <param name="share">What is done of it, 0–1.</param>
    /// <param name="words">The same in words.</param>
    void Show(double share, string words);
}
