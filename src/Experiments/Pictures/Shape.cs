namespace VerifiedAddition.Experiments;

/// <summary>One thing in a picture. Lengths are pixels from the upper left corner, colours <c>#rrggbb</c>.</summary>
public abstract record Shape
{
    private Shape()
    {
    }

    /// <summary>A rectangle, filled or framed or both.</summary>
    public sealed record Box(double X, double Y, double Width, double Height, string? Fill, string? Frame = null) : Shape;

    /// <summary>A straight line.</summary>
    /// <param name="X1">Where it begins.</param>
    /// <param name="Y1">Where it begins.</param>
    /// <param name="X2">Where it ends.</param>
    /// <param name="Y2">Where it ends.</param>
    /// <param name="Colour">Its colour.</param>
    /// <param name="Width">How thick it is.</param>
    public sealed record Line(double X1, double Y1, double X2, double Y2, string Colour, double Width = 1) : Shape;

    /// <summary>A line of text; <paramref name="Y"/> is its base line.</summary>
    /// <param name="Upwards">Whether it runs from bottom to top, around the same point.</param>
    public sealed record Text(
        double X, double Y, string Words, double Size = 11, Anchor Anchor = Anchor.Middle, string Colour = Ink.Dark, bool Upwards = false) : Shape;

    /// <summary>A line through points.</summary>
    /// <param name="Points">What it goes through, in order.</param>
    /// <param name="Colour">Its colour.</param>
    /// <param name="Width">How thick it is.</param>
    /// <param name="IsDashed">Whether it is broken, so that colour is not needed to tell it apart.</param>
    public sealed record Curve(IReadOnlyList<(double X, double Y)> Points, string Colour, double Width, bool IsDashed = false) : Shape;

    /// <summary>Cells of one colour, each of the same size.</summary>
    /// <param name="Corners">The upper left corner of each.</param>
    /// <param name="Width">Of a cell.</param>
    /// <param name="Height">Of a cell.</param>
    /// <param name="Fill">Their colour.</param>
    public sealed record Cells(IReadOnlyList<(double X, double Y)> Corners, double Width, double Height, string Fill) : Shape;

    /// <summary>Many points of one look.</summary>
    public sealed record Marks(IReadOnlyList<(double X, double Y)> Points, Marker Marker, double Size, string Colour) : Shape;

    /// <summary>Shapes that belong together.</summary>
    /// <param name="Parts">What is drawn.</param>
    /// <param name="Tip">What is said of it where a pointer rests on it.</param>
    /// <param name="Target">Where it leads, such as <c>#node</c>; null for nowhere.</param>
    /// <param name="Id">What links to it end in; null if none do.</param>
    public sealed record Group(IReadOnlyList<Shape> Parts, string? Tip, string? Target, string? Id = null) : Shape;
}

/// <summary>Which point of a text lies where it was put.</summary>
public enum Anchor
{
    /// <summary>Where it begins.</summary>
    Start,

    /// <summary>Its middle.</summary>
    Middle,

    /// <summary>Where it ends.</summary>
    End,
}

/// <summary>Looks of points, so that colour is not needed to tell them apart.</summary>
public enum Marker
{
    /// <summary>Round.</summary>
    Circle,

    /// <summary>Four sides.</summary>
    Square,

    /// <summary>Two strokes.</summary>
    Cross,
}

/// <summary>A drawing that becomes SVG or PNG.</summary>
/// <param name="Name">A file name without its ending.</param>
/// <param name="Title">What it shows, in a few words.</param>
/// <param name="Description">How to read it.</param>
public sealed record Picture(string Name, string Title, string Description, double Width, double Height, IReadOnlyList<Shape> Shapes)
{
    /// <summary>What it shows in numbers, as CSV with a heading.</summary>
    public string Csv { get; init; } = "";
}
