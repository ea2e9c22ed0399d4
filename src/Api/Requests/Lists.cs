using Microsoft.AspNetCore.Http;

namespace VerifiedAddition.Api;

/// <summary>Holds the lists in requests to what can be worked through.</summary>
internal static class Lists
{
    /// <summary>Refuses a list that is empty, too long, or has a hole.</summary>
    /// <exception cref="RefusedException">It is one of these.</exception>
    public static void Require(string name, IReadOnlyCollection<string?> list, int most)
    {
        if (list.Count < 1 || list.Count > most)
        {
            throw new RefusedException(StatusCodes.Status400BadRequest, $"{name} has {list.Count} items, but must have 1 to {most}.");
        }

        if (list.Any(item => item is null))
        {
            throw new RefusedException(StatusCodes.Status400BadRequest, $"One of the items of {name} is null, but each must be a text.");
        }
    }
}
