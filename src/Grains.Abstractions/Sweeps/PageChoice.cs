namespace VerifiedAddition.Grains;

/// <summary>Which of a sweep's variants are on a page. Pure.</summary>
/// <remarks>
/// A page begins behind a variant that is named, not behind a number: rounds of refinement that come between two pages move the variants behind
/// them, and yet each variant that stays what it is comes once.
/// </remarks>
/// <param name="Places">The places of the variants in the list of all, from 0.</param>
/// <param name="Matches">How many variants fit in all.</param>
/// <param name="Next">The name of the last one; null if nothing that fits follows.</param>
public sealed record PageChoice(IReadOnlyList<int> Places, int Matches, string? Next)
{
    /// <summary>Chooses.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="count">Number of variants.</param>
    /// <param name="nameOf">The name of the variant at a place.</param>
    /// <param name="stateOf">Its state in one word.</param>
    /// <param name="isWrong">Whether it counts as one with wrong answers.</param>
    /// <exception cref="ArgumentException">The request is out of range, or names a variant that is not there.</exception>
    public static PageChoice Of(SweepPageRequest request, int count, Func<int, string> nameOf, Func<int, string> stateOf, Func<int, bool> isWrong)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(nameOf);
        request.Require();
        var first = request.After is { } after ? PlaceOf(after, count, nameOf) + 1 : 0;
        var places = new List<int>();
        var (matches, skipped, isMore) = (0, 0, false);
        for (var i = 0; i < count; i++)
        {
            if (!Fits(request, i, nameOf, stateOf, isWrong))
            {
                continue;
            }

            matches++;
            if (i < first || skipped++ < request.Skip)
            {
                continue;
            }

            if (places.Count == request.Count)
            {
                isMore = true;
            }
            else
            {
                places.Add(i);
            }
        }

        return new(places, matches, isMore ? nameOf(places[^1]) : null);
    }

    private static bool Fits(SweepPageRequest request, int place, Func<int, string> nameOf, Func<int, string> stateOf, Func<int, bool> isWrong) =>
        (request.Name is null || nameOf(place).Contains(request.Name, StringComparison.OrdinalIgnoreCase))
        && (request.State is null
            || (string.Equals(request.State, SweepPageRequest.Wrong, StringComparison.Ordinal)
                ? isWrong(place)
                : string.Equals(request.State, stateOf(place), StringComparison.Ordinal)));

    private static int PlaceOf(string name, int count, Func<int, string> nameOf)
    {
        for (var i = 0; i < count; i++)
        {
            if (string.Equals(nameOf(i), name, StringComparison.Ordinal))
            {
                return i;
            }
        }

        throw new ArgumentException(
            $"after is {UntrustedText.Quote(name)}, but the sweep has no such variant, or none any more. Leave it out to begin with the first page.", nameof(name));
    }
}
