using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace VerifiedAddition.Circuits;

/// <summary>Describes errors in JSON for users: line and column, and the member, without the program's types.</summary>
public static partial class JsonTrouble
{
    /// <param name="e">The exception of the JSON reader.</param>
    /// <param name="linesBefore">Number of lines in the file before the JSON.</param>
    /// <returns>A sentence in lower case, to follow a colon.</returns>
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
