using System.Globalization;
using System.Text;
using System.Xml;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Writes pictures as SVG: an element for each shape, text as text.</summary>
public static class SvgPicture
{
    private static readonly XmlWriterSettings Settings = new() { OmitXmlDeclaration = true };

    /// <summary>Rules of a style sheet by which the pictures within what a selector names have the colours of a dark page.</summary>
    /// <param name="selector">Of CSS, such as <c>figure</c>.</param>
    public static string DarkRules(string selector) => Ink.DarkRules(selector);

    /// <summary>The text of an SVG file.</summary>
    public static string Of(Picture picture)
    {
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, Settings))
        {
            new Svg(xml).Write(picture);
        }

        return text.ToString();
    }

    /// <summary>One SVG element that is being written.</summary>
    private sealed class Svg(XmlWriter xml)
    {
        private const string Namespace = "http://www.w3.org/2000/svg";

        /// <summary>Of texts that say nothing of their size, as they say nothing of a colour that is <see cref="Ink.Dark"/>: most are so.</summary>
        private const double Size = 11;

        public void Write(Picture picture)
        {
            xml.WriteStartElement("svg", Namespace);
            Write(("width", picture.Width), ("height", picture.Height));
            Write(("viewBox", $"0 0 {Number(picture.Width)} {Number(picture.Height)}"), ("font-family", $"{PlotFont.Name}, sans-serif"));
            Write(("text-anchor", EnumText.Of(Anchor.Middle)), ("font-size", Number(Size)), ("fill", Ink.Dark));

            // Whoever listens is given the links one by one, or else the picture as a whole.
            Write(("role", HasLinks(picture.Shapes) ? "group" : "img"), ("aria-label", $"{picture.Title}. {picture.Description}"));
            Write(new Shape.Box(0, 0, picture.Width, picture.Height, Ink.Paper));
            foreach (var shape in picture.Shapes)
            {
                Write(shape);
            }

            xml.WriteEndElement();
        }

        private static bool HasLinks(IEnumerable<Shape> shapes) =>
            shapes.OfType<Shape.Group>().Any(group => group.Target is not null || HasLinks(group.Parts));

        private void Write(Shape shape)
        {
            switch (shape)
            {
                case Shape.Box box:
                    xml.WriteStartElement("rect", Namespace);
                    Write(("x", box.X), ("y", box.Y), ("width", box.Width), ("height", box.Height));
                    Write(("fill", box.Fill ?? "none"), ("stroke", box.Frame));
                    break;
                case Shape.Line line:
                    xml.WriteStartElement("line", Namespace);
                    Write(("x1", line.X1), ("y1", line.Y1), ("x2", line.X2), ("y2", line.Y2), ("stroke-width", line.Width));
                    Write(("stroke", line.Colour));
                    break;
                case Shape.Curve curve:
                    xml.WriteStartElement("polyline", Namespace);
                    Write(("points", string.Join(' ', curve.Points.Select(point => $"{Number(point.X)},{Number(point.Y)}"))));
                    Write(("fill", "none"), ("stroke", curve.Colour), ("stroke-dasharray", curve.IsDashed ? "5 3" : null));
                    Write(("stroke-width", curve.Width));
                    break;
                case Shape.Cells cells:
                    xml.WriteStartElement("path", Namespace);
                    Write(("d", string.Concat(cells.Corners.Select(corner =>
                        $"M{Number(corner.X)} {Number(corner.Y)}h{Number(cells.Width)}v{Number(cells.Height)}h{Number(-cells.Width)}z"))));
                    Write(("fill", cells.Fill));
                    break;
                case Shape.Text text:
                    xml.WriteStartElement("text", Namespace);
                    Write(("x", text.X), ("y", text.Y));
                    Write(("font-size", text.Size == Size ? null : Number(text.Size)), ("fill", text.Colour == Ink.Dark ? null : text.Colour));
                    Write(("text-anchor", text.Anchor is Anchor.Middle ? null : EnumText.Of(text.Anchor)));
                    Write(("transform", text.Upwards ? $"rotate(-90 {Number(text.X)} {Number(text.Y)})" : null));
                    xml.WriteString(UntrustedText.OneLine(text.Words));
                    break;
                case Shape.Marks marks:
                    Write(marks);
                    break;
                case Shape.Group group:
                    xml.WriteStartElement(group.Target is null ? "g" : "a", Namespace);
                    Write(("id", group.Id), ("href", group.Target));
                    if (group.Tip is not null)
                    {
                        xml.WriteElementString("title", Namespace, UntrustedText.Lines(group.Tip));
                    }

                    foreach (var part in group.Parts)
                    {
                        Write(part);
                    }

                    break;
            }

            xml.WriteEndElement();
        }

        /// <summary>All points in one path: lines without length have round or square ends.</summary>
        private void Write(Shape.Marks marks)
        {
            var half = marks.Size / 2;
            var path = string.Concat(marks.Points.Select(point => marks.Marker is Marker.Cross
                ? $"M{Number(point.X - half)} {Number(point.Y - half)}l{Number(marks.Size)} {Number(marks.Size)}m0 {Number(-marks.Size)}l{Number(-marks.Size)} {Number(marks.Size)}"
                : $"M{Number(point.X)} {Number(point.Y)}h0"));
            xml.WriteStartElement("path", Namespace);
            Write(("d", path), ("stroke", marks.Colour), ("stroke-opacity", "0.65"), ("fill", "none"));
            Write(("stroke-linecap", marks.Marker is Marker.Circle ? "round" : marks.Marker is Marker.Square ? "square" : "butt"));
            Write(("stroke-width", marks.Marker is Marker.Cross ? 1.2 : marks.Marker is Marker.Square ? marks.Size * 0.8 : marks.Size));
        }

        private void Write(params ReadOnlySpan<(string Name, string? Value)> attributes)
        {
            foreach (var (name, value) in attributes)
            {
                if (value is not null)
                {
                    xml.WriteAttributeString(name, UntrustedText.Lines(value));
                }
            }
        }

        private void Write(params ReadOnlySpan<(string Name, double Value)> attributes)
        {
            foreach (var (name, value) in attributes)
            {
                xml.WriteAttributeString(name, Number(value));
            }
        }

        private static string Number(double value) => Math.Round(value, 1).ToString(CultureInfo.InvariantCulture);
    }
}
