using System.Globalization;
using VerifiedAddition.Circuits;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>How facts about re-used nodes are said.</summary>
public static class ReuseText
{
    /// <summary>Which questions; null stands for all.</summary>
    public static string Of(OperationClass? questions) => questions switch
    {
        null => "all",
        OperationClass.Addition => "additions (S)",
        OperationClass.PositiveAnswer => "positive answers (M)",
        _ => "negative answers (N)",
    };

    /// <summary>One short word.</summary>
    public static string Of(NodeFate fate) => EnumText.Of(fate);

    /// <summary>Where a place has its weights from.</summary>
    public static string Of(PlaceOrigin origin) => origin switch
    {
        PlaceOrigin.Inserted => "useful in the parent",
        PlaceOrigin.Copied => "the parent's, not useful there",
        _ => "not the parent's",
    };

    /// <summary>The kinds of questions that need a node: <c>SMN</c>.</summary>
    public static string Letters(NodeUse? use) => string.Concat((use?.Classes ?? []).Select(questions => questions.Letter()));

    /// <summary>What a node does; what it does in part stands in brackets.</summary>
    public static string Roles(NodeUse? use) => string.Join(' ', (use?.Roles ?? new Dictionary<Role, Verdict>()).Select(
        pair => pair.Value == Verdict.Strong ? $"{pair.Key}" : $"({pair.Key})"));

    /// <summary>How many of a parent's roles stand: <c>1 of 2</c>; nothing where none was known.</summary>
    public static string Kept(InsertedNode node) => node.Before.Roles.Count == 0
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{node.KeptRoles.Count()} of {node.Before.Roles.Count}");

    /// <summary><c>83 %</c>; a dash for a share of nothing.</summary>
    public static string Share(int part, int whole) =>
        whole == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / whole:0} %");

    /// <summary>
    /// The probability of so uneven a split between inserted places and all others, if it were left to chance which the inserted ones are
    /// (Fisher's exact test). These are all places and no sample of any, so shares of them have no interval. Null if there are no others.
    /// </summary>
    public static double? Chance(IReadOnlyList<PlaceCount> counts)
    {
        var (inserted, others) = (counts.FirstOrDefault(count => count.Origin == PlaceOrigin.Inserted), counts.Where(count => count.Origin != PlaceOrigin.Inserted).ToArray());
        return inserted is null || others.Length == 0
            ? null
            : Significance.OfIndependent(inserted.Used, inserted.Places, others.Sum(count => count.Used), others.Sum(count => count.Places));
    }
}
