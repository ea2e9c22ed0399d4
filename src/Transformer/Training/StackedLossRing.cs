using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>Keeps the losses of a stack's recent steps on the device, so that a step need not wait for them.</summary>
internal sealed class StackedLossRing : IDisposable
{
    private const int Steps = 64;

    private readonly StackedMember[] _members;
    private readonly Tensor _recent;
    private int _count;

    public StackedLossRing(IEnumerable<StackedMember> members, Device device)
    {
        _members = [.. members];
        _recent = zeros([_members.Length, Steps, _members[0].History.AnswerTokens], float64, device).DetachFromDisposeScope();
    }

    /// <summary>Notes a step's losses, [member, answer token].</summary>
    public void Add(Tensor losses)
    {
        using (var slot = _recent.select(1, _count))
        {
            slot.copy_(losses);
        }

        if (++_count == Steps)
        {
            Collect();
        }
    }

    /// <summary>Brings everything noted so far to the members. Waits for the device.</summary>
    public void Collect()
    {
        if (_count == 0)
        {
            return;
        }

        using var scope = NewDisposeScope();
        var losses = Buffers.ToHostDouble(_recent.narrow(1, 0, _count)); // [member, step, answer token]
        var each = losses.Length / _members.Length;
        for (var i = 0; i < _members.Length; i++)
        {
            _members[i].Hear(losses.AsSpan(i * each, each));
        }

        _count = 0;
    }

    public void Dispose() => _recent.Dispose();
}
