namespace VerifiedAddition.Transformer;

/// <summary>A linear warm-up over a fifth of the steps, then half a cosine down to zero (docs/domain.md, section 5.2).</summary>
/// <param name="Steps">Total number of steps.</param>
/// <param name="Peak">The rate at the end of the warm-up.</param>
public sealed record LearningRateSchedule(int Steps, double Peak)
{
    /// <summary>Learning rate of the first step, as a fraction of the peak.</summary>
    public const double Start = 0.01;

    private const int WarmUpPart = 5;

    public int WarmUp => Steps / WarmUpPart;

    /// <summary>The learning rate of a step; steps count from 0.</summary>
    public double At(int step)
    {
        if (step < WarmUp)
        {
            return Peak * (Start + ((1 - Start) * step / WarmUp));
        }

        // ½(1 + cos πx) is sin² ½π(1 − x), which stays precise where the cosine approaches −1.
        var remaining = (double)(Steps - step) / (Steps - WarmUp);
        var sine = Math.Sin(Math.PI / 2 * remaining);
        return Peak * sine * sine;
    }
}
