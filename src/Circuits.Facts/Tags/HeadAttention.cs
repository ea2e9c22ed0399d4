namespace VerifiedAddition.Circuits;

/// <summary>The mean attention of a head from one position, over the questions.</summary>
/// <param name="Node">A head at the attending (query) position.</param>
/// <param name="Shares">The share of attention on each position, from position 0 to the head's own; their sum is 1.</param>
public sealed record HeadAttention(Node Node, IReadOnlyList<double> Shares)
{
    /// <summary>Maximum number of positions that are tagged, as in the originals.</summary>
    public const int MaxTags = 4;

    /// <summary>The positions with the most attention: at most <see cref="MaxTags"/>, each at least one percent, largest first.</summary>
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
