using System.Runtime.InteropServices;

namespace VerifiedAddition.Transformer;

/// <summary>The measurements of all steps so far: one loss for each answer token, sign first, and the norm of the gradient.</summary>
/// <remarks>Both are measured before the step's update of the weights.</remarks>
public sealed class LossHistory
{
    private const int FinalSteps = 5;
    private const int FinalDecimals = 9;

    private readonly List<double> _losses = [];
    private readonly List<double> _gradientNorms = [];

    internal LossHistory(int answerTokens, ReadOnlySpan<double> losses = default, ReadOnlySpan<double> gradientNorms = default)
    {
        AnswerTokens = answerTokens;
        _losses.AddRange(losses);
        _gradientNorms.AddRange(gradientNorms);
    }

    /// <summary>Losses per step: n + 2.</summary>
    public int AnswerTokens { get; }

    /// <summary>Number of steps.</summary>
    public int Count => _gradientNorms.Count;

    /// <summary>The losses of one step, sign first, units last.</summary>
    public IReadOnlyList<double> PerToken(int step) => Row(step).ToArray();

    /// <summary>The loss that a step minimised: the mean over the answer tokens.</summary>
    public double Mean(int step)
    {
        var sum = 0.0;
        foreach (var loss in Row(step))
        {
            sum += loss;
        }

        return sum / AnswerTokens;
    }

    /// <summary>The 2-norm of a step's gradient over all parameters.</summary>
    public double GradientNorm(int step) => _gradientNorms[Known(step)];

    /// <summary>The mean of the last five steps' losses, rounded to 9 decimals (docs/domain.md, section 4).</summary>
    /// <exception cref="InvalidOperationException">No step was done.</exception>
    public double AverageFinal() => Math.Round(MeanBefore(Count, FinalSteps), FinalDecimals);

    /// <summary>Returns the mean loss of the last steps before a step, or of all before it if there are fewer.</summary>
    /// <param name="step">Number of steps done, 1 to <see cref="Count"/>.</param>
    /// <param name="steps">Number of steps to average, at least 1.</param>
    /// <exception cref="InvalidOperationException">No step was done.</exception>
    public double MeanBefore(int step, int steps) => step == 0
        ? throw new InvalidOperationException("There is no loss before the first step. Advance the run first.")
        : Enumerable.Range(Math.Max(0, step - steps), Math.Min(steps, step)).Average(Mean);

    /// <summary>[step, answer token].</summary>
    internal ReadOnlySpan<double> Losses => CollectionsMarshal.AsSpan(_losses);

    /// <summary>[step].</summary>
    internal ReadOnlySpan<double> GradientNorms => CollectionsMarshal.AsSpan(_gradientNorms);

    internal void Add(ReadOnlySpan<double> losses, double gradientNorm)
    {
        _losses.AddRange(losses);
        _gradientNorms.Add(gradientNorm);
    }

    private ReadOnlySpan<double> Row(int step) => Losses.Slice(Known(step) * AnswerTokens, AnswerTokens);

    private int Known(int step) => step >= 0 && step < Count
        ? step
        : throw new ArgumentOutOfRangeException(nameof(step), step, $"The losses of steps 0 to {Count - 1} are known.");
}
