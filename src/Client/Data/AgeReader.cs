using System.CommandLine.Parsing;
using System.Globalization;

namespace VerifiedAddition.Client;

/// <summary>Reads ages as people write them: <c>30d</c>, <c>12h</c>, <c>90m</c>.</summary>
internal static class AgeReader
{
    private const int LongestDays = 36_500;

    public static TimeSpan? Read(ArgumentResult result)
    {
        var given = result.Tokens[0].Value;
        if (given.Length > 1
            && int.TryParse(given.AsSpan(0, given.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && AgeOf(count, given[^1]) is { } age && age <= TimeSpan.FromDays(LongestDays))
        {
            return age;
        }

        result.AddError($"--older-than is '{given}', but must be a whole number of days, hours or minutes: 30d, 12h or 90m.");
        return null;
    }

    private static TimeSpan? AgeOf(int count, char unit) => unit switch
    {
        'd' => TimeSpan.FromDays(count),
        'h' => TimeSpan.FromHours(count),
        'm' => TimeSpan.FromMinutes(count),
        _ => null,
    };
}
