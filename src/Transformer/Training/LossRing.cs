using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>Keeps the losses of recent steps on the device, so that a step need not wait for them.</summary>
internal sealed class LossRing : IDisposable
{
    private const int Steps = 64;

    private readonly LossHistory _history;
    private readonly Tensor _recent;
    private int _count;

    public LossRing(LossHistory history, Device device)
    {
        _history = history;
        _recent = zeros([Steps, history.AnswerTokens], float64, device).DetachFromDisposeScope();
    }

    /// <summary>Notes a step's losses, [answer token].</summary>
    /// <exception cref="DivergedException">The ring was full, and a loss in it is not finite.</exception>
    public void Add(Tensor losses)
    {
        using (var slot = _recent.select(0, _count))
        {
            slot.copy_(losses);
        }

        if (++_count == Steps)
        {
            Collect();
        }
    }

    /// <summary>Brings everything noted so far into the history. Waits for the device.</summary>
    /// <exception cref="DivergedException">A loss is not finite.</exception>
    public LossHistory Collect()
    {
        if (_count == 0)
        {
            return _history;
        }

        using var scope = NewDisposeScope();
        var losses = Buffers.ToHostDouble(_recent.narrow(0, 0, _count)); // [step, answer token]
        var broken = Array.FindIndex(losses, loss => !double.IsFinite(loss));
        if (broken >= 0)
        {
            throw new DivergedException(_history.Count + (broken / _history.AnswerTokens));
        }

        _history.Add(losses);
        _count = 0;
        return _history;
    }

    public void Dispose() => _recent.Dispose();
}
