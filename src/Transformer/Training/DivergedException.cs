namespace VerifiedAddition.Transformer;

/// <summary>Training has produced numbers that are not finite, so it cannot continue.</summary>
/// <param name="step">The first step with such a number, from 0.</param>
/// <param name="what">What is not finite: <c>loss</c>, <c>gradient</c> or <c>update</c>.</param>
/// <param name="before">The losses and gradient norms of the steps before it.</param>
public sealed class DivergedException(int step, string what, LossHistory before)
    : Exception($"The {what} of step {step} is not finite. Lower the learning rate, or train again from an earlier checkpoint.")
{
    public int Step { get; } = step;

    public LossHistory Before { get; } = before;
}
