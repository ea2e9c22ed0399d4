using System.Globalization;

namespace VerifiedAddition.Experiments;

/// <summary>
/// Draws losses on a logarithmic axis in the shapes of all other pictures of a report: a tenth of the size of what <see cref="LossPicture"/> draws,
/// and in the colours of the page.
/// </summary>
internal static class LossChart
{
    /// <summary>Points of a curve: as many as a screen shows apart.</summary>
    private const int MaxPoints = 140;

    private const double Left = 64;
    private const double Top = 40;
    private const double PlotWidth = 640;
    private const double PlotHeight = 300;
    private const double LegendGap = 16;
    private const double Row = 17;
    private const double LetterWidth = 6.6;

    /// <summary>The mean losses of several variants on one axis.</summary>
    public static Picture Of(IReadOnlyList<FoundRecord> records) => Of(
        "losses",
        "Training losses of all variants",
        [.. records.Select((found, i) => new LossCurve(
            found.Name, [.. found.Record.Steps.Select(step => step.Loss)], Ink.Curves[i % Ink.Curves.Count], 1.5, IsDashed: i / Ink.Curves.Count % 2 == 1))]);

    /// <summary>The losses of the answer tokens of one variant, and their mean.</summary>
    public static Picture ByToken(FoundRecord found)
    {
        var (names, steps) = (found.Record.Head.Tokens, found.Record.Steps);
        return Of(
            "losses",
            $"Training loss of {found.Name} by answer token",
            [
                .. names.Select((name, token) => new LossCurve(
                    token == 0 ? $"{name} (sign)" : token == names.Count - 1 ? $"{name} (units)" : name,
                    [.. steps.Select(step => step.Tokens[token])],
                    Ink.Curves[token % Ink.Curves.Count], 1, IsDashed: token / Ink.Curves.Count % 2 == 1)),
                new("mean", [.. steps.Select(step => step.Loss)], Ink.Dark, 2, IsDashed: false),
            ]);
    }

    private static Picture Of(string name, string title, LossCurve[] curves)
    {
        var stretch = Thinned.StretchOf(curves.Max(curve => curve.Losses.Length), MaxPoints);
        double[][] drawn = [.. curves.Select(curve => Thinned.Of([.. curve.Losses.Select(LossPicture.Logarithm)], stretch).Medians)];
        var axes = new Axes(Math.Max(1, curves.Max(curve => curve.Losses.Length)), drawn.Min(losses => losses.Min()), drawn.Max(losses => losses.Max()));
        var legend = Left + PlotWidth + LegendGap;
        return new(
            name,
            title,
            $"The loss on a logarithmic axis{(stretch == 1 ? "" : $"; each point is the median of {Figures.Count(stretch)} steps")}.",
            legend + 26 + (curves.Max(curve => curve.Name.Length) * LetterWidth),
            Math.Max(Top + PlotHeight + 46, Top + (curves.Length * Row) + 12),
            [
                new Shape.Text(12, 20, title, 15, Anchor.Start),
                .. axes.Shapes(),
                .. curves.Zip(drawn, (curve, losses) => new Shape.Curve(
                    [.. losses.Select((loss, i) => (axes.X((i + 0.5) * stretch), axes.Y(loss)))], curve.Colour, curve.Width, curve.IsDashed)),
                .. curves.SelectMany((curve, i) => Named(curve, legend, Top + ((i + 0.5) * Row))),
            ])
        {
            Csv = CsvTable.Of(
                ["step", .. curves.Select(curve => curve.Name)],
                Enumerable.Range(0, drawn.Max(losses => losses.Length)).Select(i => (IReadOnlyList<string>)
                [
                    CsvTable.Number(i * stretch),
                    .. drawn.Select(losses => i < losses.Length ? CsvTable.Number(Math.Pow(10, losses[i])) : ""),
                ])),
        };
    }

    private static IEnumerable<Shape> Named(LossCurve curve, double x, double y)
    {
        yield return new Shape.Curve([(x, y), (x + 20, y)], curve.Colour, Math.Max(curve.Width, 2), curve.IsDashed);
        yield return new Shape.Text(x + 26, y + 4, curve.Name, 11, Anchor.Start);
    }

    /// <param name="Losses">One for each step.</param>
    private sealed record LossCurve(string Name, double[] Losses, string Colour, double Width, bool IsDashed);

    /// <param name="Steps">Where the axis of steps ends.</param>
    /// <param name="Least">Logarithm of the least loss.</param>
    /// <param name="Most">Logarithm of the largest loss.</param>
    private sealed record Axes(int Steps, double Least, double Most)
    {
        private const double Bottom = Top + PlotHeight;

        private static readonly int[] Factors = [1, 2, 5, 10];

        private readonly int _low = (int)Math.Floor(Least);
        private readonly int _high = Math.Max((int)Math.Ceiling(Most), (int)Math.Floor(Least) + 1);

        public double X(double step) => Left + (PlotWidth * Math.Min(step, Steps) / Steps);

        public double Y(double loss) => Bottom - (PlotHeight * (loss - _low) / (_high - _low));

        public IEnumerable<Shape> Shapes()
        {
            for (var power = _low; power <= _high; power++)
            {
                yield return new Shape.Line(Left, Y(power), Left + PlotWidth, Y(power), Ink.Rule);
                yield return new Shape.Text(Left - 6, Y(power) + 4, LossPicture.PowerOfTen(power), 10, Anchor.End, Ink.Faint);
            }

            for (long step = 0, every = Every(Steps); step <= Steps; step += every)
            {
                yield return new Shape.Line(X(step), Bottom, X(step), Bottom + 4, Ink.Faint);
                yield return new Shape.Text(X(step), Bottom + 17, step.ToString("N0", CultureInfo.InvariantCulture), 10, Colour: Ink.Faint);
            }

            yield return new Shape.Text(Left + (PlotWidth / 2), Bottom + 36, "optimiser step", 11);
            yield return new Shape.Text(18, Top + (PlotHeight / 2), "loss (nats per answer token)", 11, Upwards: true);
        }

        /// <summary>1, 2 or 5 times a power of ten, so that there are at most ten marks.</summary>
        private static long Every(int steps)
        {
            var power = (long)Math.Pow(10, Math.Floor(Math.Log10(Math.Max(1, steps / 10.0))));
            return Factors.Select(factor => factor * power).First(every => steps / every <= 10);
        }
    }
}
