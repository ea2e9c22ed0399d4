using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace VerifiedAddition.Circuits;

/// <summary>Says what is wrong with JSON in words for people: which line and column, which member; no types of the program.</summary>
public static partial class JsonTrouble
{
    /// <param name="e">What the reader threw.</param>
    /// <param name="linesBefore">Lines of the file before the text that was read.</param>
    /// <returns>A sentence that begins in lower case, for behind a colon.</returns>
    public static string Describe(Exception e, int linesBefore = 0)
    {
        ArgumentNullException.ThrowIfNull(e);
        return e switch
        {
            JsonException json when Missing().Match(json.Message) is { Success: true } match => $"it lacks {match.Groups["names"].Value}.",
            JsonException json when Twice().Match(json.Message) is { Success: true } match => $"it has '{match.Groups["name"].Value}' twice.",
            JsonException { LineNumber: { } line, BytePositionInLine: { } before } json => json.Message.Contains("could not be converted", StringComparison.Ordinal)
                ? $"{MemberOf(json)} is not of the kind that belongs there ({Place(line, before)})."
                : $"it is not well-formed in {Place(line, before)}.",
            JsonException => "it is not well-formed, or not of this kind.",
            InvalidOperationException or KeyNotFoundException or IndexOutOfRangeException => "a member is missing, or not of the kind that belongs there.",
            _ => e.Message.Split(" (Parameter '", 2)[0],
        };

        string Place(long line, long before) => string.Create(CultureInfo.InvariantCulture, $"line {line + linesBefore + 1}, column {before + 1}");
    }

    /// <summary><c>strata[0].questions</c></summary>
    private static string MemberOf(JsonException json) => json.Path is { Length: > 2 } path ? $"'{path[2..]}'" : "its beginning";

    [GeneratedRegex(@"^Duplicate property '(?<name>[^']+)'", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Twice();

    [GeneratedRegex(@"missing required propert(y|ies)[^:]*: (?<names>[^.]+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Missing();
}
