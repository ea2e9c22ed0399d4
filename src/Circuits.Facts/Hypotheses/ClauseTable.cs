using System.Globalization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>A line of the originals' table: what a tag says, up to where, and who has it.</summary>
/// <param name="Text">What must be so.</param>
/// <param name="IsOptional">Whether it counts only if it holds.</param>
/// <param name="IsValid">Whether it holds.</param>
/// <param name="Nodes">The nodes that fulfil it; none for an order of positions.</param>
public sealed record TableClause(string Text, bool IsOptional, bool IsValid, IReadOnlyList<Node> Nodes)
{
    /// <summary>Whether it is among those that are counted.</summary>
    public bool IsCounted => IsValid || !IsOptional;
}

/// <summary>
/// The originals' description of an algorithm as clauses, judged by tagged nodes alone: so their published files can be judged as ours
/// are (docs/domain.md, section 11.4). <see cref="Hypotheses"/> says more, and takes evidence.
/// </summary>
/// <remarks>
/// A clause is valid if some node has the tag, or a longer one that begins with it (<c>A3.SA.A3</c>), at the position where the digit is
/// predicted or before; an order between two tri-states holds only if both were found. Left out is a clause about <c>A-1.MB</c>, which the
/// originals ask of subtraction models of one layer and which no node can have.
/// </remarks>
/// <param name="Shape">Of which model.</param>
/// <param name="Clauses">In the originals' order.</param>
/// <param name="Heads">How many useful heads have a purpose.</param>
/// <param name="Mlps">How many useful MLPs have one.</param>
public sealed record ClauseTable(ClauseShape Shape, IReadOnlyList<TableClause> Clauses, Tally Heads, Tally Mlps)
{
    /// <summary>How many of the clauses that count are valid.</summary>
    public Tally Valid => default(Tally).With([.. Clauses.Where(clause => clause.IsCounted).Select(clause => clause.IsValid)]);

    /// <summary>Judges the clauses of a kind of model.</summary>
    /// <param name="behaviors">The useful nodes, as <c>behavior.json</c> has them.</param>
    /// <param name="maths">Nodes with <c>Algo</c> tags, as <c>maths.json</c> has them.</param>
    /// <param name="shape">What the model is.</param>
    public static ClauseTable Of(IReadOnlyList<TaggedNode> behaviors, IReadOnlyList<TaggedNode> maths, ClauseShape shape)
    {
        ArgumentNullException.ThrowIfNull(behaviors);
        ArgumentNullException.ThrowIfNull(maths);
        ArgumentNullException.ThrowIfNull(shape);
        var purposes = maths.Where(node => node.Of(TagKinds.Algorithm).Any()).Select(node => node.Node).ToHashSet();
        Node[] useful = [.. behaviors.Select(node => node.Node).Distinct()];
        return new(shape, [.. new Judge(maths, shape).Clauses()], Share(mlp: false), Share(mlp: true));

        Tally Share(bool mlp) => default(Tally).With([.. useful.Where(node => node.IsMlp == mlp).Select(purposes.Contains)]);
    }

    private sealed class Judge(IReadOnlyList<TaggedNode> maths, ClauseShape shape)
    {
        private readonly Layout _layout = new(shape.Digits);

        private bool Deep => shape.Layers > 1;

        public IEnumerable<TableClause> Clauses() => (shape.Adds, shape.Subtracts) switch
        {
            (true, true) => Carries(),
            (true, false) => Addition(),
            _ => Subtraction(),
        };

        private IEnumerable<TableClause> Addition() =>
        [
            .. Columns(0).Select(k => Early(SubTask.SA, k, k)),
            .. Deep ? Columns(2).Select(k => Tagged(SubTask.ST, k, _layout.SignPosition, isOptional: false)) : [],
            .. Carries(),
            .. Deep ? [] : Columns(2).Select(k => Early(SubTask.SS, k - 1, k)),
        ];

        private IEnumerable<TableClause> Carries() => Columns(1).Select(k => Early(SubTask.SC, k - 1, k, isOptional: Deep));

        private IEnumerable<TableClause> Subtraction() =>
        [
            .. Columns(0).Select(k => Early(SubTask.MD, k, k)),
            .. Deep ? Columns(0).Select(k => Tagged(SubTask.MT, k, _layout.SignPosition, isOptional: false)) : [],
            .. Deep ? Columns(1).Select(InOrder) : [],
            .. Columns(1).Select(k => Early(SubTask.MB, k - 1, k, isOptional: Deep)),
        ];

        /// <summary>Where the digit <paramref name="k"/> is predicted, or before.</summary>
        private TableClause Early(SubTask task, int column, int k, bool isOptional = false) =>
            Tagged(task, column, _layout.PositionOfAnswer(k + 1), isOptional);

        private TableClause Tagged(SubTask task, int column, int last, bool isOptional)
        {
            Node[] nodes = [.. Having(task, column).Where(node => node.Position <= last)];
            return new(Text($"A{column}.{task} is at P{last} ({_layout.NameOf(last)}) or before"), isOptional, nodes.Length > 0, nodes);
        }

        private TableClause InOrder(int k)
        {
            var (higher, lower) = (First(k), First(k - 1));
            return new(Text($"A{k}.MT is before A{k - 1}.MT"), IsOptional: false, higher is { } one && lower is { } other && one < other, []);

            int? First(int column) => Having(SubTask.MT, column).Where(node => node.Position <= _layout.SignPosition).Select(node => (int?)node.Position).Min();
        }

        private IEnumerable<Node> Having(SubTask task, int column)
        {
            var tag = new Claim(task, column, []).Tag;
            return maths.Where(node => node.Of(TagKinds.Algorithm).Any(said =>
                string.Equals(said.Value, tag, StringComparison.Ordinal) || said.Value.StartsWith(tag + ".", StringComparison.Ordinal)))
                .Select(node => node.Node).Order(ByPlace);
        }

        /// <summary>From the highest column down to one.</summary>
        private IEnumerable<int> Columns(int last) => Enumerable.Range(last, Math.Max(0, shape.Digits - last)).Reverse();

        private static readonly Comparer<Node> ByPlace = Comparer<Node>.Create((one, other) =>
            (one.Position, one.Layer, one.Head ?? int.MaxValue).CompareTo((other.Position, other.Layer, other.Head ?? int.MaxValue)));

        private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
    }
}
