using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>Buffers the measurements of recent steps on the device, so that a step need not wait for it.</summary>
internal sealed class LossRing : IDisposable
{
    private const int Steps = 64;

    private readonly LossHistory _history;
    private readonly Tensor _recent;
    private int _count;
    private DivergedException? _divergence;

    public LossRing(LossHistory history, Device device)
    {
        _history = history;
        _recent = zeros([Steps, history.AnswerTokens + 1], float64, device).DetachFromDisposeScope();
    }

    /// <summary>Records a step's losses and gradient norm.</summary>
    /// <exception cref="DivergedException">The buffer was full and held a number that is not finite.</exception>
    public void Add(StepMeasures measures)
    {
        using (var scope = NewDisposeScope())
        {
            var slot = _recent.select(0, _count); // [answer tokens, then the norm]
            slot.narrow(0, 0, _history.AnswerTokens).copy_(measures.Losses);
            slot.select(0, _history.AnswerTokens).copy_(measures.GradientNorm);
        }

        if (++_count == Steps)
        {
            Collect();
        }
    }

    /// <summary>Moves all recorded measurements to the history. Waits for the device.</summary>
    /// <exception cref="DivergedException">A loss or a gradient is not finite; the history ends before that step.</exception>
    public LossHistory Collect()
    {
        if (_divergence is not null)
        {
            throw _divergence;
        }

        if (_count == 0)
        {
            return _history;
        }

        using var scope = NewDisposeScope();
        var numbers = Buffers.ToHostDouble(_recent.narrow(0, 0, _count)); // [step, answer tokens, then the norm]
        _count = 0;
        foreach (var row in numbers.Chunk(_history.AnswerTokens + 1))
        {
            if (BrokenIn(row) is { } what)
            {
                throw _divergence = new(_history.Count, what, _history);
            }

            _history.Add(row.AsSpan(0, _history.AnswerTokens), row[^1]);
        }

        return _history;
    }

    /// <summary>Names the first measurement of a step (its losses, then the gradient norm) that is not finite; null if all are finite.</summary>
    public static string? BrokenIn(ReadOnlySpan<double> measured)
    {
        for (var i = 0; i < measured.Length; i++)
        {
            if (!double.IsFinite(measured[i]))
            {
                return i < measured.Length - 1 ? "loss" : "gradient";
            }
        }

        return null;
    }

    public void Dispose() => _recent.Dispose();
}
