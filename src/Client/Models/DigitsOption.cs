using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>For how many digits a weight file was made: <c>--digits</c>, or what its n_ctx lets infer.</summary>
internal static class DigitsOption
{
    public static Option<int?> Create() => new("--digits")
    {
        Description =
            "Digits of an operand, for a weight file that has room for more tokens (n_ctx) than its questions have. " +
            "Default: as many as fill n_ctx = 3n + 4.",
        HelpName = "N",
        CustomParser = Read,
    };

    /// <summary>How the digits of a model are known.</summary>
    /// <exception cref="ClientException">Digits are stated of a variant, of which they are known.</exception>
    public static DigitsSource SourceOf(string model, int? stated) => (ModelArgument.IsPath(model), stated) switch
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
    public static void Tell(Report report, string model, DigitsSource source, int digits)
    {
        if (source is DigitsSource.Inferred && !report.IsJson)
        {
            report.Say($"{model} is {Told(source, digits)}. If it was made for fewer, say so with --digits.");
        }
    }

    /// <summary>What a weight file was read as and why, to follow its name.</summary>
    public static string Told(DigitsSource source, int digits) => source is DigitsSource.Inferred
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"taken for a model of {Figures.Count(digits, "digit")}, inferred from its n_ctx alone ({new Layout(digits).ContextLength} = 3n + 4)")
        : $"a model of {Figures.Count(digits, "digit")}, as --digits says";

    private static int? Read(ArgumentResult result)
    {
        var given = result.Tokens[^1].Value;
        if (int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var digits) && digits is >= 1 and <= Layout.MaxDigits)
        {
            return digits;
        }

        result.AddError($"--digits is '{given}', but must be a whole number from 1 to {Layout.MaxDigits}.");
        return null;
    }
}
