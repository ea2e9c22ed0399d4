namespace VerifiedAddition.Pages;

/// <summary>The losses of a variant so far, by few points.</summary>
/// <param name="Tokens">The names of the answer tokens, the sign first; empty where no record is stored yet.</param>
/// <param name="Stored">From the training record: of each stretch of steps the middle and the medians, of the mean loss and of each token.</param>
/// <param name="Heard">Steps after the record, as they were reported while somebody looked: mean losses.</param>
public sealed record LossCurve(IReadOnlyList<string> Tokens, IReadOnlyList<LossPoint> Stored, IReadOnlyList<LossPoint> Heard)
{
    /// <summary>Nothing is known.</summary>
    public static LossCurve Empty { get; } = new([], [], []);
}

/// <summary>Losses at a step.</summary>
/// <param name="Step">From 0.</param>
/// <param name="Mean">The mean over the answer tokens, in nats.</param>
/// <param name="Tokens">Of each answer token; empty where only the mean is known.</param>
public sealed record LossPoint(double Step, double Mean, double[] Tokens);
