using ScottPlot;

namespace VerifiedAddition.Experiments;

/// <summary>Writes a plot as a file.</summary>
internal static class PlotFile
{
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="svg">SVG, or PNG.</param>
    public static void Write(Plot plot, int width, int height, bool svg, Stream stream)
    {
        if (svg)
        {
            // Whoever looks at it may lack the font.
            using var text = new StreamWriter(stream, leaveOpen: true);
            text.Write(plot.GetSvgXml(width, height).Replace(
                $"font-family=\"{PlotFont.Name}\"", $"font-family=\"{PlotFont.Name}, sans-serif\"", StringComparison.Ordinal));
        }
        else
        {
            stream.Write(plot.GetImage(width, height).GetImageBytes(ImageFormat.Png));
        }
    }
}
