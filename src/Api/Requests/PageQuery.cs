using System.Buffers.Text;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace VerifiedAddition.Api;

/// <summary>Which part of a list is asked for.</summary>
/// <param name="Limit">At most so many, 1 to 1,000; 100 where nothing is said.</param>
/// <param name="After">What the page before said comes next; null for the first page.</param>
internal sealed record PageQuery(int? Limit = null, string? After = null)
{
    /// <summary>The most that one page has.</summary>
    public const int MaxLimit = 1000;

    private const int DefaultLimit = 100;

    /// <summary>Returns the page of a list.</summary>
    /// <param name="all">The whole list, in an order that stays.</param>
    /// <param name="keyOf">What nothing else in the list has.</param>
    /// <param name="fits">Whether something is on any page.</param>
    /// <exception cref="RefusedException">The page cannot be.</exception>
    public (IReadOnlyList<T> Items, string? Next) Of<T>(IReadOnlyList<T> all, Func<T, string> keyOf, Func<T, bool>? fits = null)
    {
        var limit = RequireLimit();
        var found = all.Skip(After is null ? 0 : PlaceOf(Decoded(After), all, keyOf) + 1).Where(fits ?? (_ => true)).Take(limit + 1).ToArray();
        return found.Length <= limit ? (found, null) : (found[..limit], Encoded(keyOf(found[limit - 1])));
    }

    /// <summary>At most so many.</summary>
    /// <exception cref="RefusedException">The number is out of range.</exception>
    public int RequireLimit() => (Limit ?? DefaultLimit) is var limit and >= 1 and <= MaxLimit
        ? limit
        : throw new RefusedException(StatusCodes.Status400BadRequest, $"limit is {Limit}, but must be a whole number from 1 to {MaxLimit}.");

    /// <summary>What the thing before the page has and nothing else; null for the first page.</summary>
    /// <exception cref="RefusedException">It cannot be read.</exception>
    public string? Key => After is null ? null : Decoded(After);

    /// <summary>Says where the page behind something begins.</summary>
    /// <param name="key">What it has and nothing else.</param>
    public static string CursorBehind(string key) => Encoded(key);

    private static int PlaceOf<T>(string key, IReadOnlyList<T> all, Func<T, string> keyOf)
    {
        for (var i = 0; i < all.Count; i++)
        {
            if (string.Equals(keyOf(all[i]), key, StringComparison.Ordinal))
            {
                return i;
            }
        }

        throw Refusal();
    }

    private static string Encoded(string key) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(key));

    private static string Decoded(string cursor)
    {
        try
        {
            return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        }
        catch (FormatException)
        {
            throw Refusal();
        }
    }

    /// <summary>Says that nothing has the given key.</summary>
    public static RefusedException Refusal() => new(
        StatusCodes.Status400BadRequest, "after names no place in this list. Give what the field 'next' of the page before says, or leave it out to begin anew.");
}

/// <summary>A part of a list.</summary>
/// <param name="Items">In the order of the list.</param>
/// <param name="Next">To be given as <c>after</c> for the next page; null on the last one.</param>
/// <param name="Troubles">What cannot be shown, in words; usually nothing.</param>
public sealed record PageJson<T>(IReadOnlyList<T> Items, string? Next, IReadOnlyList<string> Troubles);
