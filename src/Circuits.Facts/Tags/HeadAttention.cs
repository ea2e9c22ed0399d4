namespace VerifiedAddition.Circuits;

/// <summary>Where a head looks from one position, on average over the questions.</summary>
/// <param name="Node">A head at the position from which it looks.</param>
/// <param name="Shares">The share of attention that each position gets, from position 0 to the head's own; their sum is 1.</param>
public sealed record HeadAttention(Node Node, IReadOnlyList<double> Shares)
{
    /// <summary>More positions than these are never tagged, as in the originals.</summary>
    public const int MaxTags = 4;

    /// <summary>The positions that get most: at most <see cref="MaxTags"/>, each at least one percent, the largest first.</summary>
    public IReadOnlyList<(int Position, double Percent)> Top
    {
        get
        {
            var all = Shares.Sum();
            return
            [
                .. Shares
                    .Select((share, position) => (Position: position, Percent: all > 0 ? 100 * share / all : 0))
                    .OrderByDescending(one => one.Percent)
                    .Take(MaxTags)
                    .Where(one => one.Percent >= 1),
            ];
        }
    }
}
