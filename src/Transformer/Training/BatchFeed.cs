using VerifiedAddition.Arithmetic;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>Copies a run's batches to its device, many steps at a time: between two transfers no step waits for the host.</summary>
internal sealed class BatchFeed : IDisposable
{
    private const int MaxSteps = 64;
    private const int MaxQuestions = 1 << 16;

    private readonly BatchSequence _batches;
    private readonly Device _device;
    private readonly int _steps;
    private readonly TokenBatch _host;
    private Tensor? _brought;
    private long _first;

    public BatchFeed(BatchSequence batches, Layout layout, Device device)
    {
        (_batches, _device) = (batches, device);
        _steps = Math.Clamp(MaxQuestions / batches.BatchSize, 1, MaxSteps);
        _host = new(layout, _steps * batches.BatchSize);
    }

    /// <summary>The questions of a step with their right answers, int64, [batch, n_ctx]: a view, valid until the next call.</summary>
    public Tensor At(long step)
    {
        if (_brought is null || step < _first || step >= _first + _steps)
        {
            Bring(step);
        }

        return _brought!.select(0, step - _first);
    }

    public void Dispose() => _brought?.Dispose();

    private void Bring(long first)
    {
        for (var i = 0; i < _steps; i++)
        {
            _batches.Fill(first + i, _host.Questions.Slice(i * _batches.BatchSize, _batches.BatchSize));
        }

        _host.Encode(_host.Size);
        _brought?.Dispose();
        using var scope = NewDisposeScope();
        _brought = _host.ToTensor(_host.Size, _device).view(_steps, _batches.BatchSize, -1).DetachFromDisposeScope(); // [step, batch, n_ctx]
        _first = first;
    }
}
