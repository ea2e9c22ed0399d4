using System.Globalization;

namespace VerifiedAddition.Experiments;

/// <summary>Turns a scalar into what a key wants, or says why it cannot.</summary>
/// <param name="problems">Where to say it.</param>
internal sealed class ScalarReader(Problems problems)
{
    public Problems Problems => problems;

    public int? Whole(string key, YamlValue value, (int Least, int Most) bounds) => (int?)Count(key, value, bounds.Least, bounds.Most);

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

        return Refuse<long>(key, value, $"a whole number from {least} to {most}, in plain digits");
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

        return Refuse<ulong>(key, value, $"a whole number from 0 to {ulong.MaxValue}, in plain digits");
    }

    public double? Real(string key, YamlValue value)
    {
        if (value is not YamlScalar { IsNumber: true } scalar)
        {
            return Refuse<double>(key, value, "a number, such as 0.001 or 8e-5");
        }

        var number = double.Parse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture);
        var isNothing = number == 0 && scalar.Text.Split('e', 'E')[0].AsSpan().ContainsAnyInRange('1', '9');
        if (double.IsFinite(number) && !isNothing)
        {
            return number;
        }

        problems.Add(value.At, $"{key} is {scalar.Text}, which is too {(isNothing ? "close to 0" : "large")} for a number here.");
        return null;
    }

    public bool? Truth(string key, YamlValue value) =>
        value is YamlScalar { Truth: { } truth } ? truth : Refuse<bool>(key, value, "true or false");

    public T? Choice<T>(string key, YamlValue value)
        where T : struct, Enum
    {
        var words = Enum.GetValues<T>().ToDictionary(EnumText.Of, StringComparer.Ordinal);
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
            case YamlScalar { Plain: false, Text.Length: 0 }:
                problems.Add(value.At, $"{key} is empty, but must be text of at least one character.");
                return null;
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
