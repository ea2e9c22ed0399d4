using System.Numerics;

namespace VerifiedAddition.Circuits;

/// <summary>A wrongly answered question and its wrong symbols.</summary>
/// <param name="Question">Index among the questions of the analysis, from 0.</param>
/// <param name="WrongSymbols">
/// The wrong symbols as a bit set: bit k is answer digit k, units lowest; bit n + 1 is the sign. Never 0.
/// </param>
public readonly record struct WrongAnswer(int Question, int WrongSymbols)
{
    /// <summary>The indices of the wrong symbols, in ascending order.</summary>
    public IEnumerable<int> Indices
    {
        get
        {
            for (var rest = (uint)WrongSymbols; rest != 0; rest &= rest - 1)
            {
                yield return BitOperations.TrailingZeroCount(rest);
            }
        }
    }
}
