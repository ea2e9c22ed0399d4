namespace VerifiedAddition.Circuits;

/// <summary>The sub-tasks that tags of the kind <see cref="TagKinds.Algorithm"/> name: <c>A3.SA</c>, <c>OPR</c>, <c>A3.SA.A3</c>.</summary>
public static class TaskNames
{
    /// <summary>Those that are tested here, and those that only the originals' files have (docs/domain.md, section 9.6).</summary>
    public static IReadOnlyList<string> Known { get; } = [.. Enum.GetNames<SubTask>(), "STC", "MTC", "NTC", "SLT", "NT", "SV", "MV", "NV", "NP"];

    /// <summary>The sub-task of a tag's value, such as <c>STC</c> of <c>A3.STC</c>; whether or not it is known.</summary>
    public static string Of(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return WithoutSymbols(value).Split('.')[^1];
    }

    /// <summary>A value without the answer symbols at its end, which mark a claim that holds in part.</summary>
    internal static string WithoutSymbols(string value) =>
        value.LastIndexOf('.') is >= 0 and var dot && value[(dot + 1)..] is ['A', _, ..] symbols && symbols.Skip(1).All(letter => char.IsAsciiDigit(letter) || letter == ',')
            ? value[..dot]
            : value;
}
