using System.Globalization;
using System.Text;
using System.Text.Json;

namespace VerifiedAddition.Grains;

/// <summary>Canonical JSON (RFC 8785, JSON Canonicalization Scheme): equal values have equal bytes.</summary>
/// <remarks>
/// No whitespace; members ordered by the UTF-16 code units of their names; numbers as ECMAScript writes a double. Integers are written in full, so
/// they must be below 2⁵³ in magnitude for other readers to get the same value.
/// </remarks>
public static class CanonicalJson
{
    private const int MaxPlainDigits = 21;
    private const int MaxLeadingZeros = 6;

    /// <summary>Returns the canonical text of a value.</summary>
    public static string Of(JsonElement value)
    {
        var text = new StringBuilder();
        Write(value, text);
        return text.ToString();
    }

    /// <summary>Formats a finite number as ECMAScript's Number::toString does: <c>3</c>, <c>0.00001</c>, <c>1e-7</c>, <c>1e+21</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is infinite or NaN, which JSON cannot express.</exception>
    public static string Number(double value)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "JSON has finite numbers only.");
        }

        var (digits, point) = Decimal(Math.Abs(value));
        return (value < 0 ? "-" : "") + Layout(digits, point);
    }

    private static void Write(JsonElement value, StringBuilder text)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                foreach (var (i, member) in value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal).Index())
                {
                    WriteText(member.Name, text.Append(i == 0 ? "" : ","));
                    Write(member.Value, text.Append(':'));
                }

                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[');
                foreach (var (i, item) in value.EnumerateArray().Index())
                {
                    Write(item, text.Append(i == 0 ? "" : ","));
                }

                text.Append(']');
                break;
            case JsonValueKind.String:
                WriteText(value.GetString()!, text);
                break;
            case JsonValueKind.Number:
                text.Append(value.TryGetInt64(out var whole) ? whole.ToString(CultureInfo.InvariantCulture) : Number(value.GetDouble()));
                break;
            default:
                text.Append(value.GetRawText()); // true, false, null
                break;
        }
    }

    /// <summary>Returns the shortest digits that read back as the number, and the number of digits before the decimal point; no digits for zero.</summary>
    private static (string Digits, int Point) Decimal(double value)
    {
        var parts = value.ToString("R", CultureInfo.InvariantCulture).Split('E');
        var exponent = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        var point = parts[0].IndexOf('.', StringComparison.Ordinal) is >= 0 and var at ? at : parts[0].Length;
        var all = parts[0].Replace(".", "", StringComparison.Ordinal);
        var digits = all.TrimStart('0');
        return (digits.TrimEnd('0'), point + exponent - (all.Length - digits.Length));
    }

    private static string Layout(string digits, int point) => (digits.Length, point) switch
    {
        (0, _) => "0",
        var (count, _) when point >= count && point <= MaxPlainDigits => digits.PadRight(point, '0'),
        (_, > 0 and <= MaxPlainDigits) => $"{digits[..point]}.{digits[point..]}",
        (_, > -MaxLeadingZeros and <= 0) => $"0.{new string('0', -point)}{digits}",
        var (count, _) => digits[..1] + (count > 1 ? "." + digits[1..] : "") + Exponent(point - 1),
    };

    private static string Exponent(int exponent) => string.Create(CultureInfo.InvariantCulture, $"e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent)}");

    private static void WriteText(string value, StringBuilder text)
    {
        text.Append('"');
        foreach (var unit in value)
        {
            _ = unit switch
            {
                '"' or '\\' => text.Append('\\').Append(unit),
                '\b' => text.Append("\\b"),
                '\t' => text.Append("\\t"),
                '\n' => text.Append("\\n"),
                '\f' => text.Append("\\f"),
                '\r' => text.Append("\\r"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}"),
                _ => text.Append(unit),
            };
        }

        text.Append('"');
    }
}
