using System.Globalization;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Experiments;

/// <summary>Draws what a head writes for three groups of questions, by its first two principal components.</summary>
internal static class SeparabilityPicture
{
    private const double Side = 230;
    private const double Margin = 20;
    private const double Top = 44;
    private static readonly Marker[] Looks = [Marker.Circle, Marker.Cross, Marker.Square];

    public static Picture Of(HeadSeparability found)
    {
        var (test, result) = (found.Test, found.Result);
        var place = Place(result.Points);
        var title = $"{test.Head} on column {Plain(test.Digit)}";
        return new(
            $"pca-{test.Head}-{EnumText.Of(test.Kind)}-{Plain(test.Digit)}",
            title,
            $"Principal components of what the head writes; {TriStateText.Verdict(result)}.",
            Side + (2 * Margin),
            Top + Side + 58,
            [
                new Shape.Text(Margin, 18, $"{title}: {TriStateText.Verdict(result)}", 12, Anchor.Start),
                new Shape.Text(Margin, 34, $"{TriStateText.Of(test.Kind)}; first component {Percent(result.Variances[0])}", 10, Anchor.Start, Ink.Faint),
                new Shape.Box(Margin, Top, Side, Side, Fill: null, Ink.Rule),
                .. Looks.Select((look, group) => new Shape.Marks(
                    [.. result.Points.Zip(result.Groups).Where(pair => pair.Second == group).Select(pair => place(pair.First))],
                    look, 6, Ink.Groups[group])),
                new Shape.Text(Margin + (Side / 2), Top + Side + 16, "first component", 10, Colour: Ink.Faint),
                new Shape.Text(Margin - 6, Top + (Side / 2), "second component", 10, Colour: Ink.Faint, Upwards: true),
                .. Looks.SelectMany((look, group) => Legend(look, group, test.Kind)),
            ])
        {
            Csv = CsvTable.Of(["first", "second", "group"], result.Points.Zip(result.Groups, (point, group) =>
                (IReadOnlyList<string>)[CsvTable.Number(point.First), CsvTable.Number(point.Second), CsvTable.Number(group)])),
        };
    }

    private static IEnumerable<Shape> Legend(Marker look, int group, OperationClass kind)
    {
        var (x, y) = (Margin + 8 + (group * (Side / 3)), Top + Side + 40);
        yield return new Shape.Marks([(x, y - 4)], look, 8, Ink.Groups[group]);
        yield return new Shape.Text(x + 10, y, TriStateText.Groups(kind)[group], 10, Anchor.Start);
    }

    private static Func<(double First, double Second), (double X, double Y)> Place(IReadOnlyList<(double First, double Second)> points)
    {
        var (left, right) = (points.Min(point => point.First), points.Max(point => point.First));
        var (low, high) = (points.Min(point => point.Second), points.Max(point => point.Second));
        return point => (
            Margin + 8 + ((Side - 16) * Share(point.First, left, right)),
            Top + Side - 8 - ((Side - 16) * Share(point.Second, low, high)));
    }

    private static double Share(double value, double least, double most) => most > least ? (value - least) / (most - least) : 0.5;

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0} %");

    private static string Plain(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What tri-state questions are called.</summary>
internal static class TriStateText
{
    public static string Of(OperationClass kind) => kind switch
    {
        OperationClass.Addition => "additions",
        OperationClass.PositiveAnswer => "subtractions, answers from 0",
        _ => "subtractions, answers below 0",
    };

    /// <summary>The three groups, in order.</summary>
    public static string[] Groups(OperationClass kind) =>
        kind == OperationClass.Addition ? ["sum 0–8", "sum 9", "sum 10–18"] : ["smaller", "equal", "larger"];

    public static string Verdict(Separability result) => result.IsSeparable ? "kept apart" : "not kept apart";
}
