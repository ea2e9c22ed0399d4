using VerifiedAddition.Experiments;

namespace VerifiedAddition.Api;

/// <summary>Tells nobody how work goes on: whoever asked over HTTP looks for themselves.</summary>
internal sealed class Silent : IReporter, IProgressView
{
    public static Silent Reporter { get; } = new();

    public TimeProvider Time => TimeProvider.System;

    public void Say(string sentence)
    {
    }

    public void Remark(string sentence)
    {
    }

    public void Warn(string sentence)
    {
    }

    public IProgressView Begin(string title) => this;

    public void Show(double share, string words)
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
