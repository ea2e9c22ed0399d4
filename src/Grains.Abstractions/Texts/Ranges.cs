using System.Globalization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains;

/// <summary>Reports values that are out of range in a uniform wording.</summary>
internal static class Ranges
{
    /// <summary>Checks that a whole number is within bounds.</summary>
    public static void Whole(List<SpecProblem> problems, string key, long value, long least, long most)
    {
        if (value < least || value > most)
        {
            problems.Add(new(key, string.Create(CultureInfo.InvariantCulture, $"{key} is {value}, but must be a whole number from {least} to {most}.")));
        }
    }

    /// <summary>Checks that a value is defined in its enumeration: one received over the network may not be.</summary>
    public static void Known<T>(List<SpecProblem> problems, string key, T value)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            problems.Add(new(key, $"{key} is {value}, but must be one of {string.Join(", ", Enum.GetValues<T>().Select(Word))}."));
        }
    }

    /// <summary>Returns an enumeration value as sweep files write it: <c>OneOperation</c> is <c>oneOperation</c>.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum
    {
        var name = StoredName.Of(value);
        return string.Concat(name[..1].ToLowerInvariant(), name.AsSpan(1));
    }
}
