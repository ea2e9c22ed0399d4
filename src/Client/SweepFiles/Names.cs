using System.Globalization;
using System.Text.RegularExpressions;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>What a sweep or a variant may be called.</summary>
internal static partial class Names
{
    /// <summary>One to 64 letters, digits, <c>. _ -</c>, not begun by a dot or hyphen, and not to be taken for a file.</summary>
    public const string Pattern = @"^(?!.*\.(pth|safetensors|yaml|yml)$)[A-Za-z0-9_][A-Za-z0-9._-]{0,63}$";

    public const string Rule =
        "A name has 1 to 64 letters, digits, '.', '_' or '-', begins with a letter, digit or '_', and does not end like a file " +
        "(.pth, .safetensors, .yaml, .yml).";

    public static bool Fits(string name) => Form().IsMatch(name);

    /// <summary>The name that tells the kind of model: <c>add_d6_l2_h3</c>.</summary>
    public static string For(VariantSpec spec) =>
        string.Create(CultureInfo.InvariantCulture, $"{OperationsOf(spec)}_d{spec.Digits}_l{spec.Layers}_h{spec.Heads}");

    /// <summary>What the model is trained on, as the original names say it: <c>add</c>, <c>sub</c>, <c>mul</c> or <c>mix</c>.</summary>
    public static string OperationsOf(VariantSpec spec) => spec switch
    {
        { SubtractPercent: 0, MultiplyPercent: 0 } => "add",
        { SubtractPercent: 100 } => "sub",
        { MultiplyPercent: 100 } => "mul",
        _ => "mix",
    };

    [GeneratedRegex(Pattern, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();
}
