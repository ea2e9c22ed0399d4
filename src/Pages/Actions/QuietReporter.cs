using VerifiedAddition.Experiments;

namespace VerifiedAddition.Pages;

/// <summary>Tells nobody: a page shows how work goes on by itself.</summary>
/// <param name="time">The clock.</param>
internal sealed class QuietReporter(TimeProvider time) : IReporter
{
    public TimeProvider Time => time;

    public void Say(string sentence)
    {
    }

    public void Remark(string sentence)
    {
    }

    public void Warn(string sentence)
    {
    }

    public IProgressView Begin(string title) => new NoView();

    private sealed class NoView : IProgressView
    {
        public void Show(double share, string words)
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
