using System.Globalization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Local;

/// <summary>Draws the strongest edges of a model: positions from left to right, from embeddings below to logits above.</summary>
internal static class EdgePicture
{
    private const double HeadPitch = 40;
    private const double Gap = 26;
    private const double RowHeight = 78;
    private const double Left = 84;
    private const double Top = 44;
    private const double Thickest = 7;
    private const double BoxWidth = 36;
    private const double BoxHeight = 16;

    /// <summary>Draws edges that were patched.</summary>
    /// <param name="name">What the model is called.</param>
    /// <param name="facts">The scores.</param>
    /// <param name="edges">What is drawn; at least one.</param>
    public static Picture Of(string name, EdgeFacts facts, IReadOnlyList<EdgeScore> edges)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(edges);
        var layout = facts.Model.Layout;
        Vertex[] vertices = [.. edges.SelectMany(edge => new[] { edge.From, edge.To }).Distinct()];
        int[] columns = [.. vertices.Select(vertex => vertex.Position).Distinct().Order()];
        var places = new Places(facts.Model, columns);
        var largest = edges.Max(edge => Math.Abs(edge.Exact ?? 0));
        var bottom = places.Bottom;
        return new(
            "edges",
            $"Direct influences in {name}",
            $"The {Figures.Count(edges.Count, "strongest edge")} by path patching; thicker is stronger. Blue brings the other answer nearer, vermilion keeps it away.",
            Math.Max(560, Left + (columns.Length * places.Pitch) + 16),
            bottom + 46,
            [
                new Shape.Text(12, 18, $"Direct influences in {name}: the {Figures.Count(edges.Count, "strongest edge")} by path patching", 12, Anchor.Start),
                new Shape.Text(12, 33, "blue brings the other answer nearer, vermilion keeps it away", 10, Anchor.Start, Ink.Faint),
                .. places.Rows.Select(row => new Shape.Text(Left - 14, row.Y + 4, row.Name, 10, Anchor.End, Ink.Faint)),
                .. columns.Select(position => new Shape.Text(places.Middle(position), bottom + 14, string.Create(CultureInfo.InvariantCulture, $"P{position}"), 10, Colour: Ink.Faint)),
                .. columns.Select(position => new Shape.Text(places.Middle(position), bottom + 28, layout.NameOf(position), 10)),
                .. edges.OrderBy(edge => Math.Abs(edge.Exact ?? 0)).Select(edge => Line(edge, places, largest)),
                .. vertices.Select(vertex => Box(vertex, places, layout)),
            ])
        {
            Csv = CsvTable.Of(["from", "to", "exact"], edges.Select(edge => (IReadOnlyList<string>)[edge.From.ToString(), edge.To.ToString(), CsvTable.Number(edge.Exact ?? 0)])),
        };
    }

    /// <summary>A straight line; where that would run behind other boxes of its column, one that bends around them.</summary>
    private static Shape.Group Line(EdgeScore edge, Places places, double largest)
    {
        var (x1, y1) = (places.X(edge.From), places.Y(edge.From) - (BoxHeight / 2));
        var (x2, y2) = (places.X(edge.To), places.Y(edge.To) + (BoxHeight / 2));
        var isHidden = edge.From.Position == edge.To.Position && places.StageOf(edge.To) - places.StageOf(edge.From) > 1;
        var aside = Math.Max(x1, x2) + (places.Pitch / 2) - (Gap / 2) + 4 - (Math.Max(x1, x2) - places.Middle(edge.From.Position));
        return new(
            [
                new Shape.Curve(
                    isHidden ? [(x1, y1), (aside, y1 - (BoxHeight * 1.5)), (aside, y2 + (BoxHeight * 1.5)), (x2, y2)] : [(x1, y1), (x2, y2)],
                    Ink.Groups[edge.Exact >= 0 ? 0 : 1],
                    0.6 + ((Thickest - 0.6) * Math.Abs(edge.Exact ?? 0) / largest)),
            ],
            string.Create(CultureInfo.InvariantCulture, $"{edge.From} to {edge.To}: {edge.Exact:0.000}"),
            null);
    }

    private static Shape.Group Box(Vertex vertex, Places places, Layout layout) => new(
        [
            new Shape.Box(places.X(vertex) - (BoxWidth / 2), places.Y(vertex) - (BoxHeight / 2), BoxWidth, BoxHeight, Ink.Paper, Ink.Dark),
            new Shape.Text(places.X(vertex), places.Y(vertex) + 4, NameIn(vertex), 10),
        ],
        $"{vertex} ({layout.NameOf(vertex.Position)})",
        null);

    private static string NameIn(Vertex vertex) => vertex.Kind switch
    {
        VertexKind.Embedding => "token",
        VertexKind.Head => string.Create(CultureInfo.InvariantCulture, $"H{vertex.Index}"),
        VertexKind.Mlp => "MLP",
        _ => "logits",
    };

    /// <summary>Where things are: a column for each position, a row for each stage, the heads of a layer side by side.</summary>
    private sealed class Places(AnalysedModel model, int[] columns)
    {
        public double Pitch => (model.Heads * HeadPitch) + Gap;

        public double Bottom => Top + (((2 * model.Layers) + 2) * RowHeight);

        public IEnumerable<(string Name, double Y)> Rows => Enumerable.Range(0, (2 * model.Layers) + 2).Select(stage => (RowName(stage), At(stage)));

        public double Middle(int position) => Left + ((Array.IndexOf(columns, position) + 0.5) * Pitch);

        public double X(Vertex vertex) => Middle(vertex.Position) + (vertex.Kind == VertexKind.Head ? (vertex.Index - ((model.Heads - 1) / 2.0)) * HeadPitch : 0);

        public double Y(Vertex vertex) => At(StageOf(vertex));

        /// <summary>0 for embeddings, 1 for the heads of layer 0, 2 for its MLP, and so on.</summary>
        public int StageOf(Vertex vertex) => vertex.Kind switch
        {
            VertexKind.Embedding => 0,
            VertexKind.Head => (2 * vertex.Layer) + 1,
            VertexKind.Mlp => (2 * vertex.Layer) + 2,
            _ => (2 * model.Layers) + 1,
        };

        private double At(int stage) => Top + (((2 * model.Layers) + 1.5 - stage) * RowHeight);

        private string RowName(int stage) => stage == 0 ? "embedding" : stage == (2 * model.Layers) + 1 ? "logits" : string.Create(
            CultureInfo.InvariantCulture, $"L{(stage - 1) / 2} {(stage % 2 == 1 ? "heads" : "MLP")}");
    }
}
