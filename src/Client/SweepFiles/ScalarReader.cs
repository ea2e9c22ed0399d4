using System.Globalization;

namespace VerifiedAddition.Client;

/// <summary>Turns a scalar into what a key wants, or says why it cannot.</summary>
/// <param name="problems">Where to say it.</param>
internal sealed class ScalarReader(Problems problems)
{
    public Problems Problems => problems;

    public int? Whole(string key, YamlValue value)
    {
        if (value is YamlScalar { IsWhole: true } scalar)
        {
            if (int.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }

            problems.Add(value.At, $"{key} is {scalar.Text}, which is far out of range.");
            return null;
        }

        return Refuse<int>(key, value, "a whole number in plain digits, such as 15000");
    }

    public long? Count(string key, YamlValue value, long least, long most)
    {
        if (value is YamlScalar { IsWhole: true } scalar)
        {
            if (long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                && number >= least && number <= most)
            {
                return number;
            }

            problems.Add(value.At, $"{key} is {scalar.Text}, but must be a whole number from {least} to {most}.");
            return null;
        }

        return Refuse<long>(key, value, "a whole number in plain digits, such as 1000000");
    }

    public ulong? Seed(string key, YamlValue value)
    {
        if (value is YamlScalar { IsWhole: true } scalar)
        {
            if (ulong.TryParse(scalar.Text.TrimStart('+'), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }

            problems.Add(value.At, $"{key} is {scalar.Text}, but must be a whole number from 0 to {ulong.MaxValue}.");
            return null;
        }

        return Refuse<ulong>(key, value, "a whole number in plain digits, such as 372001");
    }

    public double? Real(string key, YamlValue value) =>
        value is YamlScalar { IsNumber: true } scalar
            ? double.Parse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture)
            : Refuse<double>(key, value, "a number, such as 0.001 or 8e-5");

    public bool? Truth(string key, YamlValue value) =>
        value is YamlScalar { Truth: { } truth } ? truth : Refuse<bool>(key, value, "true or false");

    public T? Choice<T>(string key, YamlValue value)
        where T : struct, Enum
    {
        var words = Enum.GetValues<T>().ToDictionary(Words.Of, StringComparer.Ordinal);
        if (value is YamlScalar { IsText: true } scalar)
        {
            if (words.TryGetValue(scalar.Text, out var choice))
            {
                return choice;
            }

            problems.Add(
                value.At,
                $"{key} is {scalar.Described}, but must be one of {string.Join(", ", words.Keys)}.{Nearest.Hint(scalar.Text, words.Keys)}");
            return null;
        }

        return Refuse<T>(key, value, $"one of {string.Join(", ", words.Keys)}");
    }

    public string? Text(string key, YamlValue value)
    {
        switch (value)
        {
            case YamlScalar { IsText: true, Text.Length: > 0 } scalar:
                return scalar.Text;
            case YamlScalar { IsNull: false, Plain: true } scalar:
                problems.Add(value.At, $"{key} is {scalar.Text}, which YAML takes for something else than text. Put it in quotes.");
                return null;
            default:
                problems.Add(value.At, $"{key} is {value.Described}, but must be text.");
                return null;
        }
    }

    private T? Refuse<T>(string key, YamlValue value, string expected)
        where T : struct
    {
        var quoted = value is YamlScalar { Plain: false } scalar && new YamlScalar(scalar.At, scalar.Text, Plain: true) is { IsText: false, IsNull: false };
        problems.Add(value.At, $"{key} is {value.Described}, but must be {expected}.{(quoted ? " Take the quotes away." : "")}");
        return null;
    }
}
