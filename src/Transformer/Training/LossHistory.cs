using System.Runtime.InteropServices;

namespace VerifiedAddition.Transformer;

/// <summary>The losses of every step so far, one for each answer token, sign first.</summary>
public sealed class LossHistory
{
    private const int FinalSteps = 5;
    private const int FinalDecimals = 9;

    private readonly List<double> _values = [];

    internal LossHistory(int answerTokens, ReadOnlySpan<double> values = default)
    {
        AnswerTokens = answerTokens;
        _values.AddRange(values);
    }

    /// <summary>Losses in a step: n + 2.</summary>
    public int AnswerTokens { get; }

    /// <summary>Steps.</summary>
    public int Count => _values.Count / AnswerTokens;

    /// <summary>The losses of one step, sign first, units last.</summary>
    public IReadOnlyList<double> PerToken(int step) => Row(step).ToArray();

    /// <summary>What a step minimised: the mean over the answer tokens.</summary>
    public double Mean(int step)
    {
        var sum = 0.0;
        foreach (var loss in Row(step))
        {
            sum += loss;
        }

        return sum / AnswerTokens;
    }

    /// <summary>The mean of the last five steps' losses, rounded to 9 decimals (reference.md chapter 3).</summary>
    /// <exception cref="InvalidOperationException">No step was taken.</exception>
    public double AverageFinal() => Count == 0
        ? throw new InvalidOperationException("There is no final loss before the first step. Advance the run first.")
        : Math.Round(Enumerable.Range(Math.Max(0, Count - FinalSteps), Math.Min(FinalSteps, Count)).Average(Mean), FinalDecimals);

    internal ReadOnlySpan<double> Values => CollectionsMarshal.AsSpan(_values);

    internal void Add(ReadOnlySpan<double> losses) => _values.AddRange(losses);

    private ReadOnlySpan<double> Row(int step) => step >= 0 && step < Count
        ? Values.Slice(step * AnswerTokens, AnswerTokens)
        : throw new ArgumentOutOfRangeException(nameof(step), step, $"The losses of steps 0 to {Count - 1} are known.");
}
