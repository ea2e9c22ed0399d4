using System.Globalization;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>For how many digits a model was made, and how that is known.</summary>
public static class ModelDigits
{
    /// <summary>Returns how the number of digits of a model is known.</summary>
    /// <exception cref="ClientException">Digits are stated for a variant, whose digits are known.</exception>
    public static DigitsSource SourceOf(string model, int? stated) => (ModelName.IsPath(model), stated) switch
    {
        (false, null) => DigitsSource.Trained,
        (true, null) => DigitsSource.Inferred,
        (true, _) => DigitsSource.Stated,
        _ => throw new ClientException(
            $"--digits says how to read a weight file, but {model} is not one: the digits of a trained variant are known. Leave it out."),
    };

    /// <summary>Reports what was inferred; JSON has a field for it.</summary>
    /// <param name="model">The model as the user named it.</param>
    /// <param name="digits">The number of digits it is read with.</param>
    public static void Tell(IReporter reporter, string model, DigitsSource source, int digits)
    {
        if (source is DigitsSource.Inferred)
        {
            reporter.Remark($"{model} is {Told(source, digits)}. If it was made for fewer, say so with --digits.");
        }
    }

    /// <summary>Describes how a weight file is read and why; follows its name.</summary>
    public static string Told(DigitsSource source, int digits) => source is DigitsSource.Inferred
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"taken for a model of {Figures.Count(digits, "digit")}, inferred from its n_ctx alone (3n + 4, or 3n + 3 without a sign)")
        : $"a model of {Figures.Count(digits, "digit")}, as --digits says";
}
