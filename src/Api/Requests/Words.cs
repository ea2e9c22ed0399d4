using Microsoft.AspNetCore.Http;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Api;

/// <summary>Reads parameters that are one of some words.</summary>
internal static class Words
{
    /// <summary>Refuses what is none of the words.</summary>
    /// <param name="name">The parameter.</param>
    /// <param name="given">What it is; null where it is not given.</param>
    /// <param name="words">What it may be.</param>
    /// <exception cref="RefusedException">It is something else.</exception>
    public static void Require(string name, string? given, IEnumerable<string> words)
    {
        if (given is not null && !words.Contains(given, StringComparer.Ordinal))
        {
            throw new RefusedException(
                StatusCodes.Status400BadRequest,
                $"{name} is {UntrustedText.Quote(given)}, but must be one of {string.Join(", ", words)}.{Nearest.Hint(given[..Math.Min(given.Length, 100)], words)}");
        }
    }

    /// <summary>The operation that was named; null for all.</summary>
    /// <exception cref="RefusedException">There is none of that name.</exception>
    public static Operation[]? Operations(string? given)
    {
        Require("operation", given, OperationRegistry.All.Select(one => one.Name()));
        return given is null ? null : [.. OperationRegistry.All.Where(one => one.Name() == given)];
    }
}
