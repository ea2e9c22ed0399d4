using System.Globalization;

namespace VerifiedAddition.Transformer;

/// <summary>A weight is NaN, infinite, or too large for float32. A model that holds one cannot be trusted in anything.</summary>
internal sealed class NotFiniteException(string message) : Exception(message)
{
    /// <param name="name">Of the tensor.</param>
    /// <param name="index">Of the element.</param>
    /// <param name="value">The element as the file stores it.</param>
    public static NotFiniteException At(string name, IReadOnlyList<long> index, double value)
    {
        var reason = double.IsFinite(value)
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"models are computed in float32, whose largest number is {float.MaxValue:R}. Scale the weights down.")
            : "a weight must be a finite number. The training that wrote it may have diverged: take weights from before.";
        return new(string.Create(
            CultureInfo.InvariantCulture, $"'{Printable.Of(name)}' holds {value:R} at [{string.Join(", ", index)}], but {reason}"));
    }
}
