using System.Globalization;

namespace VerifiedAddition.Transformer;

/// <summary>Refuses weights that no training goes on from: numbers that are infinite or no numbers.</summary>
public static class FiniteWeights
{
    /// <param name="weights">The weights.</param>
    /// <param name="name">What the file is called, for the message.</param>
    /// <exception cref="WeightFileException">A number is not finite; the message names the tensor and the element.</exception>
    public static void Require(StateDict weights, string name)
    {
        ArgumentNullException.ThrowIfNull(weights);
        foreach (var (tensor, values) in weights.Entries)
        {
            var index = Array.FindIndex(values.Values, value => !float.IsFinite(value));
            if (index >= 0)
            {
                throw new WeightFileException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name}: element {index} of '{Printable.Of(tensor)}' is {values.Values[index]}, which is no finite number. The model is damaged or diverged: take another file."));
            }
        }
    }
}
