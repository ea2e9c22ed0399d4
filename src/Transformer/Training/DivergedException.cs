namespace VerifiedAddition.Transformer;

/// <summary>A loss is no number any more; training on would be in vain.</summary>
/// <param name="step">The first step with such a loss, from 0.</param>
public sealed class DivergedException(int step)
    : Exception($"The loss of step {step} is not finite. Lower the learning rate, or train again from an earlier checkpoint.")
{
    public int Step { get; } = step;
}
