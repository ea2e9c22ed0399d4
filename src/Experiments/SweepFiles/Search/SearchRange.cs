using System.Globalization;

namespace VerifiedAddition.Experiments;

/// <summary>The values that one key takes in a search: those of a list, or those between two numbers.</summary>
/// <param name="Key">The key.</param>
/// <param name="At">Where it stands.</param>
/// <param name="Count">Number of different values; infinite for real numbers.</param>
/// <param name="Of">Returns the value at a coordinate from 0 to 1, 1 excluded.</param>
internal sealed record SearchRange(VariantKey Key, Place At, double Count, Func<double, object> Of)
{
    /// <summary>Whole numbers above this cannot be told apart by a coordinate.</summary>
    private const double MaxWhole = 1L << 53;

    private static readonly string[] Keys = ["from", "to", "scale", "step"];

    private enum Scale
    {
        Linear,
        Log,
    }

    /// <summary>Reads the range of a key; null after telling what is wrong.</summary>
    public static SearchRange? Read(VariantKey key, YamlValue value, ScalarReader reader)
    {
        switch (value)
        {
            case YamlList { Items: { Count: > 1 } items }:
                object[] choices = [.. items.Select(item => key.Read(reader, item)).OfType<object>().Distinct()];
                return new(key, value.At, choices.Length, at => choices[(int)(at * choices.Length)]);
            case YamlMap map:
                return Between(key, map, reader);
            default:
                reader.Problems.Add(
                    value.At,
                    $"{key.Name} is {(value is YamlList ? "a list of fewer than two values" : value.Described)}, but in a search must be a block such as {{from: 1, to: 4}} or a list of " +
                    "values. One value for all samples belongs under 'defaults'.");
                return null;
        }
    }

    private static SearchRange? Between(VariantKey key, YamlMap map, ScalarReader reader)
    {
        foreach (var entry in map.Entries.Where(entry => !Keys.Contains(entry.Key, StringComparer.Ordinal)))
        {
            reader.Problems.Add(entry.At, $"The range of {key.Name} has no key '{entry.Key}'.{UnknownKey.Help(entry.Key, Keys)}");
        }

        foreach (var missing in Keys.Take(2).Where(end => map.Find(end) is null))
        {
            reader.Problems.Add(map.At, $"The range of {key.Name} lacks '{missing}'. Give 'from' and 'to', or a list of values.");
        }

        var scale = map.Find("scale") is { } given ? reader.Choice<Scale>("scale", given.Value) : Scale.Linear;
        if (map.Find("from") is not { } from || map.Find("to") is not { } to || key.Read(reader, from.Value) is not { } least || key.Read(reader, to.Value) is not { } most || scale is null)
        {
            return null;
        }

        if (least is not (int or ulong or double))
        {
            reader.Problems.Add(map.At, $"{key.Name} is a word, which has no range: list its values, such as [{VariantKey.Format(least)}, {VariantKey.Format(most)}].");
            return null;
        }

        var ends = (Least: Convert.ToDouble(least, CultureInfo.InvariantCulture), Most: Convert.ToDouble(most, CultureInfo.InvariantCulture));
        if (ends.Least >= ends.Most)
        {
            reader.Problems.Add(from.Value.At, $"The range of {key.Name} begins at {VariantKey.Format(least)} and ends at {VariantKey.Format(most)}: it has {(ends.Least > ends.Most ? "no value" : "one value, which belongs under 'defaults'")}.");
            return null;
        }

        if (scale is Scale.Log && ends.Least <= 0)
        {
            reader.Problems.Add(from.Value.At, $"The range of {key.Name} begins at {VariantKey.Format(least)}, but one of logarithmic scale begins above 0.");
            return null;
        }

        return least is double ? Real(key, map, ends, scale.Value, reader) : Whole(key, map, ends, scale.Value, least is ulong, reader);
    }

    private static SearchRange? Real(VariantKey key, YamlMap map, (double Least, double Most) ends, Scale scale, ScalarReader reader)
    {
        if (map.Find("step") is { } step)
        {
            reader.Problems.Add(step.At, $"{key.Name} is no whole number and has no 'step'. List its values instead.");
            return null;
        }

        return new(key, map.At, double.PositiveInfinity, at => Math.Clamp(Rounded(Between(ends, scale, at)), ends.Least, ends.Most));
    }

    private static SearchRange? Whole(VariantKey key, YamlMap map, (double Least, double Most) ends, Scale scale, bool isLarge, ScalarReader reader)
    {
        if (ends.Most > MaxWhole)
        {
            reader.Problems.Add(map.At, $"The range of {key.Name} ends above {MaxWhole:F0}, the most that is drawn from.");
            return null;
        }

        var step = map.Find("step") is { } given ? reader.Count("step", given.Value, 1, (long)(ends.Most - ends.Least)) : 1;
        if (step is null)
        {
            return null;
        }

        // Each value is as likely as the others on a linear scale; on a logarithmic one it has its part of the way from the least to behind the most.
        var count = Math.Floor((ends.Most - ends.Least) / step.Value) + 1;
        return new(key, map.At, count, at =>
        {
            var drawn = Between((ends.Least, ends.Most + (scale is Scale.Log ? step.Value : 0)), scale, at);
            var place = scale is Scale.Log ? Math.Floor((drawn - ends.Least) / step.Value) : Math.Floor(at * count);
            var number = ends.Least + (Math.Clamp(place, 0, count - 1) * step.Value);
            return isLarge ? (ulong)number : (int)number;
        });
    }

    private static double Between((double Least, double Most) ends, Scale scale, double at) =>
        scale is Scale.Log ? ends.Least * Math.Pow(ends.Most / ends.Least, at) : ends.Least + (at * (ends.Most - ends.Least));

    /// <summary>Rounds to six significant digits, so that names and tables are legible.</summary>
    private static double Rounded(double value) => double.Parse(value.ToString("G6", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
