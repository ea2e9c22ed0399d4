using System.Globalization;
using ScottPlot;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Local;

/// <summary>Draws the accuracy of circuits over their size: a line for each class of questions, with its interval, and random circuits beside it, dashed.</summary>
internal static class FaithfulnessPicture
{
    private const int Width = 1200;
    private const int Height = 600;

    private static readonly Color Ink = Color.FromHex("#222222");

    /// <summary>Draws the curve.</summary>
    /// <param name="name">What to call the model.</param>
    /// <param name="facts">What was measured.</param>
    /// <param name="svg">SVG, or PNG.</param>
    /// <param name="stream">Where to write.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Draw(string name, FaithfulnessFacts facts, bool svg, Stream stream)
    {
        DrawingLibrary.Require();
        PlotFont.Install();
        using var plot = new Plot();
        plot.Font.Set(PlotFont.Name);
        var colours = new ScottPlot.Palettes.ColorblindFriendly();
        for (var i = 0; i < facts.Model.Count; i++)
        {
            Add(plot, facts, i, colours.GetColor(i + 1));
        }

        var end = plot.Add.VerticalLine(facts.Circuit.Count, width: 1, color: Ink.WithAlpha(0.5), pattern: LinePattern.Dotted);
        end.LegendText = $"the circuit: {Figures.Count(facts.Circuit.Count, "node")}";
        Label(plot, name, facts);
        PlotFile.Write(plot, Width, Height, svg, stream);
    }

    private static void Add(Plot plot, FaithfulnessFacts facts, int which, Color colour)
    {
        double[] sizes = [.. facts.Curve.Select(point => (double)point.Size)];
        ClassAccuracy[] circuit = [.. facts.Curve.Select(point => point.Circuit[which])];
        var band = plot.Add.FillY(sizes, [.. circuit.Select(one => 100 * one.Lower)], [.. circuit.Select(one => 100 * one.Upper)]);
        band.FillColor = colour.WithAlpha(0.2);
        band.LineWidth = 0;
        var line = plot.Add.Scatter(sizes, circuit.Select(one => 100 * one.Rate).ToArray(), colour);
        line.LineWidth = 2;
        line.MarkerSize = 6;
        line.LegendText = ReuseText.Of(circuit[0].Class);
        for (var draw = 0; draw < facts.Curve[0].Random.Count; draw++)
        {
            var other = plot.Add.ScatterLine(sizes, facts.Curve.Select(point => 100 * point.Random[draw][which].Rate).ToArray(), colour.WithAlpha(0.7));
            other.LinePattern = LinePattern.Dashed;
            other.LineWidth = 1.2f;
            other.LegendText = draw == 0 ? "random circuits" : "";
        }
    }

    private static void Label(Plot plot, string name, FaithfulnessFacts facts)
    {
        plot.Title($"{name}: what circuits of growing size answer rightly", size: 20);
        plot.Axes.Title.Label.Bold = false;
        plot.XLabel(
            $"Nodes in the circuit ({OrderOf(facts.Spec)}); all others replaced by {FaithfulnessText.Of(facts.Spec.Replace)}", size: 15);
        plot.YLabel("Right answers (%)", size: 15);
        plot.Axes.Bottom.Label.Bold = false;
        plot.Axes.Left.Label.Bold = false;
        plot.Grid.MajorLineColor = Ink.WithAlpha(0.12);
        plot.Axes.SetLimits(0, Math.Max(1, facts.Curve[^1].Size) * 1.02, -2, 102);
        plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic
        {
            IntegerTicksOnly = true,
            LabelFormatter = size => size.ToString("N0", CultureInfo.InvariantCulture),
        };
        plot.Legend.FontSize = 13;
        plot.ShowLegend(Edge.Right);
    }

    private static string OrderOf(FaithfulnessSpec spec) => spec.Nodes is null ? FaithfulnessText.Of(spec.Order) : "in the order in which they were named";
}
