using SkiaSharp;

namespace VerifiedAddition.Experiments;

/// <summary>Draws pictures as PNG, two pixels for one, so that they are sharp in print.</summary>
public static class PngPicture
{
    private const int Scale = 2;

    /// <summary>The bytes of a PNG file, twice as wide and high as the picture in pixels.</summary>
    public static byte[] Of(Picture picture)
    {
        DrawingLibrary.Require();
        using var surface = SKSurface.Create(new SKImageInfo((int)Math.Ceiling(picture.Width * Scale), (int)Math.Ceiling(picture.Height * Scale)));
        surface.Canvas.Clear(SKColors.White);
        surface.Canvas.Scale(Scale);
        foreach (var shape in picture.Shapes)
        {
            Draw(surface.Canvas, shape);
        }

        using var image = surface.Snapshot();
        using var png = image.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    private static void Draw(SKCanvas canvas, Shape shape)
    {
        switch (shape)
        {
            case Shape.Box box:
                Draw(canvas, box);
                break;
            case Shape.Line line:
                using (var stroke = Stroke(line.Colour, line.Width))
                {
                    canvas.DrawLine((float)line.X1, (float)line.Y1, (float)line.X2, (float)line.Y2, stroke);
                }

                break;
            case Shape.Curve curve:
                Draw(canvas, curve);
                break;
            case Shape.Cells cells:
                foreach (var (x, y) in cells.Corners)
                {
                    Draw(canvas, new Shape.Box(x, y, cells.Width, cells.Height, cells.Fill));
                }

                break;
            case Shape.Text text:
                Draw(canvas, text);
                break;
            case Shape.Marks marks:
                Draw(canvas, marks);
                break;
            case Shape.Group group:
                foreach (var part in group.Parts)
                {
                    Draw(canvas, part);
                }

                break;
        }
    }

    private static void Draw(SKCanvas canvas, Shape.Box box)
    {
        var place = SKRect.Create((float)box.X, (float)box.Y, (float)box.Width, (float)box.Height);
        if (box.Fill is { } fill)
        {
            using var paint = new SKPaint { Color = SKColor.Parse(fill) };
            canvas.DrawRect(place, paint);
        }

        if (box.Frame is { } frame)
        {
            using var stroke = Stroke(frame, 1);
            canvas.DrawRect(place, stroke);
        }
    }

    private static void Draw(SKCanvas canvas, Shape.Curve curve)
    {
        using var stroke = Stroke(curve.Colour, curve.Width);
        using var dashes = curve.IsDashed ? SKPathEffect.CreateDash([5, 3], 0) : null;
        stroke.PathEffect = dashes;
        using var path = new SKPath();
        path.AddPoly([.. curve.Points.Select(point => new SKPoint((float)point.X, (float)point.Y))], close: false);
        canvas.DrawPath(path, stroke);
    }

    private static void Draw(SKCanvas canvas, Shape.Text text)
    {
        using var font = new SKFont(PlotFont.Typeface, (float)text.Size);
        using var paint = new SKPaint { Color = SKColor.Parse(text.Colour), IsAntialias = true };
        var align = text.Anchor switch
        {
            Anchor.Start => SKTextAlign.Left,
            Anchor.End => SKTextAlign.Right,
            _ => SKTextAlign.Center,
        };
        canvas.Save();
        canvas.Translate((float)text.X, (float)text.Y);
        canvas.RotateDegrees(text.Upwards ? -90 : 0);
        canvas.DrawText(text.Words, 0, 0, align, font, paint);
        canvas.Restore();
    }

    private static void Draw(SKCanvas canvas, Shape.Marks marks)
    {
        var half = (float)marks.Size / 2;
        using var stroke = Stroke(marks.Colour, 1.2);
        using var fill = new SKPaint { Color = stroke.Color.WithAlpha(166), IsAntialias = true };
        foreach (var (x, y) in marks.Points.Select(point => ((float)point.X, (float)point.Y)))
        {
            switch (marks.Marker)
            {
                case Marker.Circle:
                    canvas.DrawCircle(x, y, half, fill);
                    break;
                case Marker.Square:
                    canvas.DrawRect(x - (half * 0.8f), y - (half * 0.8f), half * 1.6f, half * 1.6f, fill);
                    break;
                default:
                    canvas.DrawLine(x - half, y - half, x + half, y + half, stroke);
                    canvas.DrawLine(x - half, y + half, x + half, y - half, stroke);
                    break;
            }
        }
    }

    private static SKPaint Stroke(string colour, double width) =>
        new() { Color = SKColor.Parse(colour), IsStroke = true, StrokeWidth = (float)width, IsAntialias = true };
}
