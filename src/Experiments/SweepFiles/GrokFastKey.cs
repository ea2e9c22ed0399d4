using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>What stands behind <c>grokFast</c>: <c>true</c>, <c>false</c>, or a block with <c>alpha</c> and <c>lambda</c>.</summary>
internal static class GrokFastKey
{
    private const string Alpha = "alpha";
    private const string Lambda = "lambda";

    /// <summary>The value of a variant without it, which undoes a default.</summary>
    public static object Off { get; } = false;

    /// <summary>The filter, or <see cref="Off"/>; null after telling what is wrong.</summary>
    public static object? Read(ScalarReader reader, YamlValue value)
    {
        if (value is YamlScalar { Truth: { } truth })
        {
            return truth ? new GrokFast() : Off;
        }

        if (value is not YamlMap map)
        {
            reader.Problems.Add(value.At, $"grokFast is {value.Described}, but must be true, false or a block such as {{alpha: 0.98, lambda: 2}}.");
            return null;
        }

        foreach (var entry in map.Entries.Where(entry => entry.Key is not (Alpha or Lambda)))
        {
            reader.Problems.Add(entry.At, $"grokFast has no key '{entry.Key}'.{UnknownKey.Help(entry.Key, [Alpha, Lambda])}");
        }

        return Number(Alpha, GrokFast.DefaultAlpha) is { } alpha && Number(Lambda, GrokFast.DefaultLambda) is { } lambda ? new GrokFast(alpha, lambda) : null;

        double? Number(string key, double usual) => map.Find(key) is { } entry ? reader.Real(key, entry.Value) : usual;
    }
}
