using System.Globalization;
using System.Text;
using System.Xml;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Writes pictures as SVG: an element for each shape, text as text.</summary>
public static class SvgPicture
{
    private const string Namespace = "http://www.w3.org/2000/svg";

    private static readonly XmlWriterSettings Settings = new() { OmitXmlDeclaration = true };

    /// <summary>The text of an SVG file.</summary>
    public static string Of(Picture picture)
    {
        var text = new StringBuilder();
        using (var svg = XmlWriter.Create(text, Settings))
        {
            svg.WriteStartElement("svg", Namespace);
            Write(svg, ("width", picture.Width), ("height", picture.Height));
            Write(svg, ("viewBox", $"0 0 {Number(picture.Width)} {Number(picture.Height)}"), ("font-family", $"{PlotFont.Name}, sans-serif"));

            // Whoever listens is given the links one by one, or else the picture as a whole.
            Write(svg, ("role", HasLinks(picture.Shapes) ? "group" : "img"), ("aria-label", $"{picture.Title}. {picture.Description}"));
            Write(svg, new Shape.Box(0, 0, picture.Width, picture.Height, Ink.Paper));
            foreach (var shape in picture.Shapes)
            {
                Write(svg, shape);
            }

            svg.WriteEndElement();
        }

        return text.ToString();
    }

    private static bool HasLinks(IEnumerable<Shape> shapes) =>
        shapes.OfType<Shape.Group>().Any(group => group.Target is not null || HasLinks(group.Parts));

    private static void Write(XmlWriter svg, Shape shape)
    {
        switch (shape)
        {
            case Shape.Box box:
                svg.WriteStartElement("rect", Namespace);
                Write(svg, ("x", box.X), ("y", box.Y), ("width", box.Width), ("height", box.Height));
                Write(svg, ("fill", box.Fill ?? "none"), ("stroke", box.Frame));
                break;
            case Shape.Line line:
                svg.WriteStartElement("line", Namespace);
                Write(svg, ("x1", line.X1), ("y1", line.Y1), ("x2", line.X2), ("y2", line.Y2), ("stroke-width", line.Width));
                Write(svg, ("stroke", line.Colour));
                break;
            case Shape.Text text:
                svg.WriteStartElement("text", Namespace);
                Write(svg, ("x", text.X), ("y", text.Y), ("font-size", text.Size));
                Write(svg, ("text-anchor", EnumText.Of(text.Anchor)), ("fill", text.Colour));
                Write(svg, ("transform", text.Upwards ? $"rotate(-90 {Number(text.X)} {Number(text.Y)})" : null));
                svg.WriteString(UntrustedText.OneLine(text.Words));
                break;
            case Shape.Marks marks:
                Write(svg, marks);
                break;
            case Shape.Group group:
                svg.WriteStartElement(group.Target is null ? "g" : "a", Namespace);
                Write(svg, ("id", group.Id), ("href", group.Target), ("aria-label", group.Target is null ? null : group.Tip));
                if (group.Tip is not null)
                {
                    svg.WriteElementString("title", Namespace, UntrustedText.Lines(group.Tip));
                }

                foreach (var part in group.Parts)
                {
                    Write(svg, part);
                }

                break;
        }

        svg.WriteEndElement();
    }

    /// <summary>All points in one path: lines without length have round or square ends.</summary>
    private static void Write(XmlWriter svg, Shape.Marks marks)
    {
        var half = marks.Size / 2;
        var path = string.Concat(marks.Points.Select(point => marks.Marker is Marker.Cross
            ? $"M{Number(point.X - half)} {Number(point.Y - half)}l{Number(marks.Size)} {Number(marks.Size)}m0 {Number(-marks.Size)}l{Number(-marks.Size)} {Number(marks.Size)}"
            : $"M{Number(point.X)} {Number(point.Y)}h0"));
        svg.WriteStartElement("path", Namespace);
        Write(svg, ("d", path), ("stroke", marks.Colour), ("stroke-opacity", "0.65"), ("fill", "none"));
        Write(svg, ("stroke-linecap", marks.Marker is Marker.Circle ? "round" : marks.Marker is Marker.Square ? "square" : "butt"));
        Write(svg, ("stroke-width", marks.Marker is Marker.Cross ? 1.2 : marks.Marker is Marker.Square ? marks.Size * 0.8 : marks.Size));
    }

    private static void Write(XmlWriter svg, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        foreach (var (name, value) in attributes)
        {
            if (value is not null)
            {
                svg.WriteAttributeString(name, UntrustedText.Lines(value));
            }
        }
    }

    private static void Write(XmlWriter svg, params ReadOnlySpan<(string Name, double Value)> attributes)
    {
        foreach (var (name, value) in attributes)
        {
            svg.WriteAttributeString(name, Number(value));
        }
    }

    private static string Number(double value) => Math.Round(value, 1).ToString(CultureInfo.InvariantCulture);
}
