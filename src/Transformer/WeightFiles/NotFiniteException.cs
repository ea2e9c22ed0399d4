using System.Globalization;

namespace VerifiedAddition.Transformer;

/// <summary>A weight is NaN, infinite, or too large for float32. No output of a model with such a weight can be trusted.</summary>
internal sealed class NotFiniteException(string message) : Exception(message)
{
    /// <param name="name">Name of the tensor.</param>
    /// <param name="index">Index of the element.</param>
    /// <param name="value">The element as the file stores it.</param>
    public static NotFiniteException At(string name, IReadOnlyList<long> index, double value)
    {
        var reason = double.IsFinite(value)
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"models are computed in float32, whose largest number is {float.MaxValue:R}. Scale the weights down.")
            : "a weight must be a finite number. The training run that wrote it may have diverged: use weights from an earlier step.";
        return new(string.Create(
            CultureInfo.InvariantCulture, $"'{Printable.Of(name)}' holds {value:R} at [{string.Join(", ", index)}], but {reason}"));
    }
}
