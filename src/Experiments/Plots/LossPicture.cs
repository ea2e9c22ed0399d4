using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>What a picture of losses shows.</summary>
/// <param name="ByToken">Whether each answer token has a curve of its own, beside their mean.</param>
/// <param name="Logarithmic">Whether the losses are on a logarithmic axis.</param>
public readonly record struct LossView(bool ByToken, bool Logarithmic)
{
    /// <summary>Every view of one variant.</summary>
    public static LossView[] All { get; } = [new(false, false), new(false, true), new(true, false), new(true, true)];

    /// <summary><c>loss</c>, <c>loss-log</c>, <c>tokens</c>, <c>tokens-log</c></summary>
    public string Name => (ByToken ? "tokens" : "loss") + (Logarithmic ? "-log" : "");
}

/// <summary>Draws loss curves.</summary>
public static class LossPicture
{
    private const int Width = 1200;
    private const int Height = 600;
    private const int Margin = 40;

    /// <summary>On a logarithmic axis a loss of zero stands here: the resolution of a double beside 1.</summary>
    private const double MinLoss = 1e-16;

    private static readonly Color Ink = Color.FromHex("#222222");

    /// <summary>Draws the loss curves of records.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Draw(IReadOnlyList<FoundRecord> records, LossView view, bool svg, Stream stream)
    {
        DrawingLibrary.Require();
        PlotFont.Install();
        using var plot = new Plot();
        plot.Font.Set(PlotFont.Name);
        var stretch = Thinned.StretchOf(records.Max(found => found.Record.Steps.Count));
        foreach (var curve in view.ByToken ? ByToken(records[0].Record) : Means(records))
        {
            Add(plot, curve, stretch, view.Logarithmic);
        }

        Label(plot, records, view, stretch);
        Scale(plot, records, view.Logarithmic);
        PlotFile.Write(plot, Width, Height, svg, stream);
    }

    private static IEnumerable<Curve> Means(IReadOnlyList<FoundRecord> records)
    {
        var colours = new ScottPlot.Palettes.Category10();
        return records.Select((found, i) => new Curve(
            found.Name, [.. found.Record.Steps.Select(step => step.Loss)], colours.GetColor(i), Width: 1.5f, Band: true));
    }

    /// <summary>The digits from the most significant one in the order of the rainbow, the sign apart from them, the mean over all.</summary>
    private static IEnumerable<Curve> ByToken(TrainingRecord record)
    {
        var (names, colours) = (record.Head.Tokens, new ScottPlot.Colormaps.Turbo());
        for (var i = 0; i < names.Count; i++)
        {
            var token = i;
            var name = i == 0 ? $"{names[i]} (sign)" : i == names.Count - 1 ? $"{names[i]} (units)" : names[i];
            var colour = i == 0 ? Color.FromHex("#999999") : colours.GetColor(0.06 + (0.88 * (i - 1) / (names.Count - 2))).Darken(0.2);
            yield return new(name, [.. record.Steps.Select(step => step.Tokens[token])], colour, Width: 1.2f, Band: false);
        }

        yield return new("mean", [.. record.Steps.Select(step => step.Loss)], Ink, Width: 2f, Band: false);
    }

    private static void Add(Plot plot, Curve curve, int stretch, bool logarithmic)
    {
        var thinned = Thinned.Of([.. curve.Losses.Select(loss => logarithmic ? Logarithm(loss) : loss)], stretch);
        if (curve.Band && stretch > 1)
        {
            var band = plot.Add.FillY(thinned.Steps, thinned.Least, thinned.Most);
            band.FillColor = curve.Colour.WithAlpha(0.25);
            band.LineWidth = 0;
        }

        var line = plot.Add.ScatterLine(thinned.Steps, thinned.Medians, curve.Colour);
        line.LineWidth = curve.Width;
        line.LegendText = curve.Name;
    }

    private static void Label(Plot plot, IReadOnlyList<FoundRecord> records, LossView view, int stretch)
    {
        var what = view.ByToken ? "Loss by answer token" : "Training loss";
        plot.Title(records.Count > 1 ? what : $"{what} of {records[0].Name}{Standing(records[0].Record)}", size: 20);
        plot.Axes.Title.Label.Bold = false;
        plot.XLabel(stretch == 1 ? "Optimiser step" : $"Optimiser step ({Thinning(view, stretch)})", size: 15);
        plot.YLabel("Loss (nats per answer token)", size: 15);
        plot.Axes.Bottom.Label.Bold = false;
        plot.Axes.Left.Label.Bold = false;
        plot.Legend.FontSize = 13;
        if (records.Count > 1 || view.ByToken)
        {
            plot.ShowLegend(Edge.Right);
        }
        else
        {
            plot.HideLegend();
            plot.Axes.Right.MinimumSize = Margin; // or the last label of the steps is cut
        }
    }

    private static string Thinning(LossView view, int stretch) => view.ByToken
        ? $"each point is the median of {stretch} steps"
        : $"line: median, band: range of every {stretch} steps";

    private static string Standing(TrainingRecord record) => record.Head switch
    {
        { DivergedAtStep: { } step } => $" (diverged at step {Figures.Count(step)})",
        { AverageFinalLoss: { } loss } => $" (final loss {Figures.Loss(loss)})",
        var head => $" (first {Figures.Count(head.StepsDone)} of {Figures.Count(head.Spec.Steps, "step")})",
    };

    private static void Scale(Plot plot, IReadOnlyList<FoundRecord> records, bool logarithmic)
    {
        plot.Grid.MajorLineColor = Ink.WithAlpha(0.12);
        plot.Axes.AutoScale();
        plot.Axes.SetLimitsX(0, Math.Max(1, records.Max(found => found.Record.Steps.Count)));
        ((NumericAutomatic)plot.Axes.Bottom.TickGenerator).LabelFormatter = step => step.ToString("N0", CultureInfo.InvariantCulture);
        if (!logarithmic)
        {
            plot.Axes.SetLimitsY(0, plot.Axes.GetLimits().Top);
            return;
        }

        plot.Grid.MinorLineColor = Ink.WithAlpha(0.05);
        plot.Grid.MinorLineWidth = 1;
        plot.Axes.Left.TickGenerator = new NumericAutomatic
        {
            IntegerTicksOnly = true,
            MinorTickGenerator = new LogMinorTickGenerator(),
            LabelFormatter = PowerOfTen,
        };
    }

    /// <summary>Where a loss stands on a logarithmic axis.</summary>
    internal static double Logarithm(double loss) => Math.Log10(Math.Max(loss, MinLoss));

    /// <summary><c>10⁻⁷</c></summary>
    internal static string PowerOfTen(double exponent)
    {
        const string Raised = "⁰¹²³⁴⁵⁶⁷⁸⁹";
        var digits = ((int)Math.Round(exponent)).ToString(CultureInfo.InvariantCulture);
        return "10" + string.Concat(digits.Select(character => character == '-' ? '⁻' : Raised[character - '0']));
    }

    private sealed record Curve(string Name, double[] Losses, Color Colour, float Width, bool Band);
}
