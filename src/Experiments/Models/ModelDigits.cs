using System.Globalization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>For how many digits a model was made, and how that is known.</summary>
public static class ModelDigits
{
    /// <summary>How the digits of a model are known.</summary>
    /// <exception cref="ClientException">Digits are stated of a variant, of which they are known.</exception>
    public static DigitsSource SourceOf(string model, int? stated) => (ModelName.IsPath(model), stated) switch
    {
        (false, null) => DigitsSource.Trained,
        (true, null) => DigitsSource.Inferred,
        (true, _) => DigitsSource.Stated,
        _ => throw new ClientException(
            $"--digits says how a weight file is read, but {model} is none: the digits of what was trained here are known. Leave it out."),
    };

    /// <summary>Says in words what was inferred; JSON has a field for it.</summary>
    /// <param name="model">As it was named.</param>
    /// <param name="digits">What it was read as.</param>
    public static void Tell(IReporter reporter, string model, DigitsSource source, int digits)
    {
        if (source is DigitsSource.Inferred)
        {
            reporter.Remark($"{model} is {Told(source, digits)}. If it was made for fewer, say so with --digits.");
        }
    }

    /// <summary>What a weight file was read as and why, to follow its name.</summary>
    public static string Told(DigitsSource source, int digits) => source is DigitsSource.Inferred
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"taken for a model of {Figures.Count(digits, "digit")}, inferred from its n_ctx alone ({new Layout(digits).ContextLength} = 3n + 4)")
        : $"a model of {Figures.Count(digits, "digit")}, as --digits says";
}
