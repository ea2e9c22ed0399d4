namespace VerifiedAddition.Transformer;

/// <summary>A training computes numbers that are none; to go on would be in vain.</summary>
/// <param name="step">The first step that did, from 0.</param>
/// <param name="what">What is not finite: <c>loss</c>, <c>gradient</c> or <c>update</c>.</param>
/// <param name="before">What the steps before it measured.</param>
public sealed class DivergedException(int step, string what, LossHistory before)
    : Exception($"The {what} of step {step} is not finite. Lower the learning rate, or train again from an earlier checkpoint.")
{
    public int Step { get; } = step;

    public LossHistory Before { get; } = before;
}
