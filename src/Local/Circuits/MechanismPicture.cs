using System.Globalization;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Local;

/// <summary>Draws how often what is put in turns a digit: a row for each thing, a column for each carry.</summary>
internal static class MechanismPicture
{
    private const double Cell = 34;
    private const double RowHeight = 24;
    private const double Left = 240;
    private const double Top = 92;
    private const double Between = 18;

    /// <summary>Draws what was found; null if no experiment turned digits.</summary>
    /// <param name="name">What the model is called.</param>
    /// <param name="facts">What was found.</param>
    public static Picture? Of(string name, MechanismFacts facts)
    {
        var rows = Rows(facts);
        if (rows.Count == 0)
        {
            return null;
        }

        var columns = rows.SelectMany(row => row.Cells.Keys).Distinct().OrderBy(chain => chain.Class).ThenByDescending(chain => chain.Digit).ThenBy(chain => chain.Depth).ToArray();
        var places = Places(columns);
        var bottom = Top + (rows.Count * RowHeight);
        return new(
            "mechanism",
            $"What delivers carries in {name}",
            "How often an answer digit turns when something comes from a question with the other carry. White is never, the darkest shade always.",
            Math.Max(620, places[^1] + Cell + 20),
            bottom + 28,
            [
                new Shape.Text(12, 20, $"What delivers carries in {name}: how often it turns the digit, in percent", 12, Anchor.Start),
                new Shape.Text(12, 36, "by class (S additions, M and N differences), answer digit, and how many columns below it the carry is decided", 10, Anchor.Start, Ink.Faint),
                .. columns.Select((chain, i) => new Shape.Text(places[i] + (Cell / 2), Top - 34, $"{chain.Class.Letter()}", 10)),
                .. columns.Select((chain, i) => new Shape.Text(places[i] + (Cell / 2), Top - 20, string.Create(CultureInfo.InvariantCulture, $"A{chain.Digit}"), 10)),
                .. columns.Select((chain, i) => new Shape.Text(places[i] + (Cell / 2), Top - 6, string.Create(CultureInfo.InvariantCulture, $"{chain.Depth}"), 10, Colour: Ink.Faint)),
                .. rows.Select((row, r) => new Shape.Text(Left - 10, Top + (r * RowHeight) + 16, row.Name, 10, Anchor.End)),
                .. rows.SelectMany((row, r) => columns.Select((chain, c) => Drawn(row, chain, places[c], Top + (r * RowHeight)))).OfType<Shape>(),
            ])
        {
            Csv = CsvTable.Of(["what", "class", "digit", "depth", "turned"], rows.SelectMany(row => columns.Where(row.Cells.ContainsKey).Select(chain => (IReadOnlyList<string>)
                [row.Name, EnumText.Of(chain.Class), CsvTable.Number(chain.Digit), CsvTable.Number(chain.Depth), CsvTable.Number(row.Cells[chain])]))),
        };
    }

    private static List<(string Name, Dictionary<CarryChain, double> Cells)> Rows(MechanismFacts facts)
    {
        var rows = new List<(string Name, Dictionary<CarryChain, double> Cells)>();
        foreach (var (number, begins, name) in new[]
        {
            (4, "all heads of layer", ""), (5, "best single head", "the best single head of the last layer"), (4, "heads and MLP", ""),
            (6, "residual", ""), (6, "last heads", ""), (6, "both", ""), (11, "P", "the last MLP"), (11, "what enters", ""),
        })
        {
            var measured = facts.Findings.Where(finding => finding.Number == number).SelectMany(finding => finding.Measurements)
                .Where(one => one.What.StartsWith(begins, StringComparison.Ordinal));
            rows.AddRange(measured.GroupBy(one => name.Length > 0 ? name : one.What, StringComparer.Ordinal).Select(group => (
                group.Key, group.ToDictionary(one => new CarryChain(one.Class!.Value, one.Digit!.Value, one.Depth!.Value), one => one.Found.Value))));
        }

        return rows;
    }

    /// <summary>Columns of one class and digit stand close together.</summary>
    private static double[] Places(CarryChain[] columns)
    {
        var (places, x) = (new double[columns.Length], Left);
        for (var i = 0; i < columns.Length; i++)
        {
            x += i == 0 ? 0 : columns[i].Class != columns[i - 1].Class ? Cell + Between : columns[i].Digit != columns[i - 1].Digit ? Cell + 6 : Cell;
            places[i] = x;
        }

        return places;
    }

    private static Shape.Group? Drawn((string Name, Dictionary<CarryChain, double> Cells) row, CarryChain chain, double x, double y)
    {
        if (!row.Cells.TryGetValue(chain, out var share))
        {
            return null;
        }

        var fill = Ink.ShadeFromPaper(share);
        return new(
            [
                new Shape.Box(x, y, Cell, RowHeight, fill, Ink.Rule),
                new Shape.Text(x + (Cell / 2), y + 16, (100 * share).ToString("0", CultureInfo.InvariantCulture), 10, Colour: Ink.On(fill)),
            ],
            string.Create(CultureInfo.InvariantCulture, $"{row.Name}, {chain.Class.Letter()} A{chain.Digit}, depth {chain.Depth}: {share:0.000}"),
            null);
    }
}
