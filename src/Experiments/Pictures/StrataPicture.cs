using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Draws failure rates, one row each, on a logarithmic axis: with their intervals, unless every question was asked.</summary>
internal static class StrataPicture
{
    private const double Left = 120;
    private const double Right = 150;
    private const double Width = 860;
    private const double Top = 62;
    private const double Row = 22;

    /// <param name="name">Of the file.</param>
    /// <param name="title">What is counted.</param>
    /// <param name="counts">Questions and failures by label.</param>
    /// <param name="isWhole">Whether every question was asked: then the shares are exact.</param>
    public static Picture Of(string name, string title, IReadOnlyList<(string Label, long Questions, long Failures)> counts, bool isWhole)
    {
        var decades = Math.Clamp((int)Math.Ceiling(Math.Log10(counts.Max(count => count.Questions))) + 1, 3, 12);
        var axis = new Axis(decades);
        var bottom = Top + (counts.Count * Row);
        return new(
            name,
            title,
            isWhole
                ? "The share answered wrongly. Every question was asked, so there is no interval; a row without a mark has no failure."
                : "The share answered wrongly with its 95 % interval (Clopper and Pearson); an open end to the left includes no failure at all.",
            Width,
            bottom + 44,
            [
                new Shape.Text(12, 20, title, 15, Anchor.Start),
                new Shape.Text(Width - Right + 12, Top - 10, "wrong / asked", 10, Anchor.Start, Ink.Faint),
                .. axis.Shapes(bottom),
                .. counts.SelectMany((count, i) => Line(count, isWhole, axis, Top + ((i + 0.5) * Row))),
                new Shape.Text((Left + Width - Right) / 2, bottom + 36, "share answered wrongly", 11),
            ])
        {
            Csv = CsvTable.Of(["class", "questions", "wrong"], counts.Select(count =>
                (IReadOnlyList<string>)[count.Label, CsvTable.Number(count.Questions), CsvTable.Number(count.Failures)])),
        };
    }

    private static IEnumerable<Shape> Line((string Label, long Questions, long Failures) count, bool isWhole, Axis axis, double y)
    {
        yield return new Shape.Text(Left - 10, y + 4, count.Label, 11, Anchor.End);
        foreach (var line in isWhole ? [] : Interval(count, axis, y))
        {
            yield return line;
        }

        if (count.Failures > 0)
        {
            yield return new Shape.Marks([(axis.X((double)count.Failures / count.Questions), y)], Marker.Circle, 9, Ink.Groups[1]);
        }

        yield return new Shape.Text(
            Width - Right + 12, y + 4, $"{Figures.Count(count.Failures)} / {Figures.Count(count.Questions)}", 10, Anchor.Start,
            count.Failures > 0 ? Ink.Dark : Ink.Faint);
    }

    private static IEnumerable<Shape> Interval((string Label, long Questions, long Failures) count, Axis axis, double y)
    {
        var rate = ClopperPearson.FailureRate(count.Failures, count.Questions);
        yield return new Shape.Line(axis.X(rate.Lower), y, axis.X(rate.Upper), y, Ink.Groups[0], 2);
        yield return new Shape.Line(axis.X(rate.Upper), y - 4, axis.X(rate.Upper), y + 4, Ink.Groups[0], 2);
        if (count.Failures > 0)
        {
            yield return new Shape.Line(axis.X(rate.Lower), y - 4, axis.X(rate.Lower), y + 4, Ink.Groups[0], 2);
        }
    }

    /// <summary>From 10^−decades to 1; what is less stands at the left end.</summary>
    private sealed record Axis(int Decades)
    {
        public double X(double rate) =>
            Left + ((Width - Right - Left) * Math.Clamp(1 + (Math.Log10(Math.Max(rate, 1e-300)) / Decades), 0, 1));

        public IEnumerable<Shape> Shapes(double bottom)
        {
            for (var power = 0; power <= Decades; power++)
            {
                var x = X(Math.Pow(10, -power));
                yield return new Shape.Line(x, Top - 4, x, bottom, Ink.Rule);
                yield return new Shape.Text(x, bottom + 16, power == 0 ? "1" : LossPicture.PowerOfTen(-power), 10, Colour: Ink.Faint);
            }
        }
    }
}
