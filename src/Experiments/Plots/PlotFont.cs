using ScottPlot;
using SkiaSharp;

namespace VerifiedAddition.Experiments;

/// <summary>The font of all pictures. It travels with the program: many servers have none, and text would be missing.</summary>
internal sealed class PlotFont : IFontResolver
{
    public const string Name = "DejaVu Sans";

    private const string Resource = "DejaVuSans.ttf";

    private static readonly Lazy<PlotFont> Installed = new(() =>
    {
        var font = new PlotFont();
        Fonts.FontResolvers.Insert(0, font);
        Fonts.Default = Name;
        return font;
    });

    private static readonly Lazy<SKTypeface> Loaded = new(() =>
    {
        using var stream = typeof(PlotFont).Assembly.GetManifestResourceStream(Resource);
        return SKTypeface.FromStream(stream);
    });

    private PlotFont()
    {
    }

    /// <summary>The font itself, shared: not to be disposed.</summary>
    public static SKTypeface Typeface => Loaded.Value;

    /// <summary>Makes it known to ScottPlot; more than once is fine.</summary>
    public static void Install() => _ = Installed.Value;

    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing)
    {
        // The other fonts that ScottPlot asks for by name are those that it found installed.
        using var stream = fontName == Name ? typeof(PlotFont).Assembly.GetManifestResourceStream(Resource) : null;
        return stream is null ? null : SKTypeface.FromStream(stream);
    }

    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) =>
        CreateTypeface(fontName, FontWeight.Normal, FontSlant.Upright, FontSpacing.Normal);
}
