using VerifiedAddition.Grains;

namespace VerifiedAddition.Pages;

/// <summary>Which variants of a sweep start from which, laid out in columns: parents left of their children.</summary>
/// <param name="Places">Each variant that is a parent or a child, with its column and row.</param>
/// <param name="Starts">From parents to children, as indices of <paramref name="Places"/>.</param>
public sealed record WarmStartGraph(IReadOnlyList<WarmStartPlace> Places, IReadOnlyList<(int Parent, int Child)> Starts)
{
    /// <summary>Of a sweep; null where no variant starts from another of it.</summary>
    public static WarmStartGraph? Of(SweepSnapshot sweep)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        var byId = sweep.Cells.GroupBy(cell => cell.Spec.Id).ToDictionary(group => group.Key, group => group.First());
        var starts = sweep.Cells.Where(cell => ParentOf(cell) is not null).Select(cell => (Parent: ParentOf(cell)!, Child: cell)).ToArray();
        if (starts.Length == 0)
        {
            return null;
        }

        var members = starts.SelectMany(start => new[] { start.Parent.Name, start.Child.Name }).ToHashSet(StringComparer.Ordinal);
        var ordered = new List<(CellSnapshot Cell, int Column)>();
        foreach (var cell in sweep.Cells.Where(cell => members.Contains(cell.Name) && ParentOf(cell) is null))
        {
            Add(cell, column: 0);
        }

        var index = ordered.Index().ToDictionary(one => one.Item.Cell.Name, one => one.Index, StringComparer.Ordinal);
        return new(
            [.. ordered.Select((one, row) => new WarmStartPlace(one.Cell, one.Column, row))],
            [.. starts.Where(start => index.ContainsKey(start.Parent.Name) && index.ContainsKey(start.Child.Name)).Select(start => (index[start.Parent.Name], index[start.Child.Name]))]);

        CellSnapshot? ParentOf(CellSnapshot cell) => cell.Spec.ParentVariant is { } parent ? byId.GetValueOrDefault(parent) : null;

        // Each child beneath its parent: a parent is trained before its children, so there is no circle.
        void Add(CellSnapshot cell, int column)
        {
            ordered.Add((cell, column));
            foreach (var (_, child) in starts.Where(start => start.Parent.Name == cell.Name))
            {
                Add(child, column + 1);
            }
        }
    }
}

/// <summary>Where a variant is drawn.</summary>
/// <param name="Cell">The variant.</param>
/// <param name="Column">How many generations it is from those that start from random weights.</param>
/// <param name="Row">From the top; each has its own.</param>
public sealed record WarmStartPlace(CellSnapshot Cell, int Column, int Row);
