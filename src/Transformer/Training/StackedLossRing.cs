using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>Buffers the measurements of a stack's recent steps on the device, so that a step need not wait for it.</summary>
internal sealed class StackedLossRing : IDisposable
{
    private const int Steps = 64;

    private readonly StackedMember[] _members;
    private readonly int _answerTokens;
    private readonly Tensor _recent;
    private int _count;

    public StackedLossRing(IEnumerable<StackedMember> members, Device device)
    {
        _members = [.. members];
        _answerTokens = _members[0].History.AnswerTokens;
        _recent = zeros([_members.Length, Steps, _answerTokens + 1], float64, device).DetachFromDisposeScope();
    }

    /// <summary>Records a step's losses, [member, answer token], and gradient norms, [member].</summary>
    public void Add(StepMeasures measures)
    {
        using (var scope = NewDisposeScope())
        {
            var slot = _recent.select(1, _count); // [member, answer tokens, then the norm]
            slot.narrow(1, 0, _answerTokens).copy_(measures.Losses);
            slot.select(1, _answerTokens).copy_(measures.GradientNorm);
        }

        if (++_count == Steps)
        {
            Collect();
        }
    }

    /// <summary>Passes all recorded measurements to the members. Waits for the device.</summary>
    public void Collect()
    {
        if (_count == 0)
        {
            return;
        }

        using var scope = NewDisposeScope();
        var numbers = Buffers.ToHostDouble(_recent.narrow(1, 0, _count)); // [member, step, answer tokens, then the norm]
        var each = numbers.Length / _members.Length;
        for (var i = 0; i < _members.Length; i++)
        {
            _members[i].Hear(numbers.AsSpan(i * each, each));
        }

        _count = 0;
    }

    public void Dispose() => _recent.Dispose();
}
