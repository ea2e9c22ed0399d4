using System.Text.RegularExpressions;

namespace VerifiedAddition.Experiments;

/// <summary>Where something stands in a file; both count from 1.</summary>
public readonly record struct Place(int Line, int Column);

/// <summary>A value of a YAML file that remembers where it stands.</summary>
internal abstract record YamlValue(Place At)
{
    /// <summary>What it is, for messages: <c>a list</c>, <c>"six"</c>.</summary>
    public abstract string Described { get; }
}

/// <summary>A key and its value.</summary>
internal sealed record YamlEntry(string Key, Place At, YamlValue Value);

internal sealed record YamlMap(Place At, IReadOnlyList<YamlEntry> Entries) : YamlValue(At)
{
    public override string Described => "a block of keys";

    public YamlEntry? Find(string key) => Entries.FirstOrDefault(entry => string.Equals(entry.Key, key, StringComparison.Ordinal));
}

internal sealed record YamlList(Place At, IReadOnlyList<YamlValue> Items) : YamlValue(At)
{
    public override string Described => "a list";
}

/// <summary>A word, number or text. What a plain one means follows the core schema of YAML 1.2, as editors and JSON Schema see it.</summary>
internal sealed partial record YamlScalar(Place At, string Text, bool Plain) : YamlValue(At)
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    public override string Described => IsNull || Text.Length == 0 ? "empty" : Plain ? Text : $"the text \"{Text}\"";

    public bool IsNull => Plain && Text is "" or "~" or "null" or "Null" or "NULL";

    public bool IsWhole => Plain && Whole().IsMatch(Text);

    public bool IsNumber => Plain && Number().IsMatch(Text);

    public bool? Truth => Plain ? Text switch
    {
        "true" or "True" or "TRUE" => true,
        "false" or "False" or "FALSE" => false,
        _ => null,
    } : null;

    /// <summary>Whether it is text and not a number, a truth value or nothing.</summary>
    public bool IsText => !IsNull && !IsNumber && Truth is null && !(Plain && Other().IsMatch(Text));

    [GeneratedRegex(@"\A[-+]?[0-9]+\z", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Whole();

    [GeneratedRegex(@"\A[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();

    /// <summary>Octal and hexadecimal numbers, infinities and not-a-number: numbers to YAML, and of no use here.</summary>
    [GeneratedRegex(@"\A(0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\z", Options, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Other();
}
