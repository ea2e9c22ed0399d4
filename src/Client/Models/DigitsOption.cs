using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Client;

/// <summary>The number of digits of a weight file's model: <c>--digits</c>, or what its n_ctx implies.</summary>
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
