using System.Globalization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>A row of the originals' table: a required tag, the last allowed position, and the nodes that have it.</summary>
/// <param name="Text">The requirement.</param>
/// <param name="IsOptional">Whether it counts only if it holds.</param>
/// <param name="IsValid">Whether it holds.</param>
/// <param name="Nodes">The nodes that fulfil it; none for a requirement on the order of positions.</param>
public sealed record TableClause(string Text, bool IsOptional, bool IsValid, IReadOnlyList<Node> Nodes)
{
    /// <summary>Whether it is included in the count.</summary>
    public bool IsCounted => IsValid || !IsOptional;
}

/// <summary>
/// The originals' description of an algorithm as clauses, judged by tagged nodes alone, so that their published files can be judged as ours
/// are (docs/domain.md, section 11.4). <see cref="Hypotheses"/> says more, and takes evidence.
/// </summary>
/// <remarks>
/// A clause is valid if some node has the tag, or a longer one that begins with it (<c>A3.SA.A3</c>), at or before the position that
/// predicts the digit; an order between two tri-states holds only if both were found. A clause about <c>A-1.MB</c> is left out: the
/// originals require it of subtraction models of one layer, and no node can have it.
/// </remarks>
/// <param name="Shape">The shape of the model.</param>
/// <param name="Clauses">The clauses, in the originals' order.</param>
/// <param name="Heads">Number of useful heads with a purpose.</param>
/// <param name="Mlps">Number of useful MLPs with a purpose.</param>
public sealed record ClauseTable(ClauseShape Shape, IReadOnlyList<TableClause> Clauses, Tally Heads, Tally Mlps)
{
    /// <summary>Number of valid clauses among those that count.</summary>
    public Tally Valid => default(Tally).With([.. Clauses.Where(clause => clause.IsCounted).Select(clause => clause.IsValid)]);

    /// <summary>Evaluates the clauses for a model.</summary>
    /// <param name="behaviors">The useful nodes, as in <c>behavior.json</c>.</param>
    /// <param name="maths">Nodes with <c>Algo</c> tags, as in <c>maths.json</c>.</param>
    /// <param name="shape">The shape of the model.</param>
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
            .. Deep ? Columns(2).Select(k => Tagged(SubTask.ST, k, _layout.LeadingDigitPredictor, isOptional: false)) : [],
            .. Carries(),
            .. Deep ? [] : Columns(2).Select(k => Early(SubTask.SS, k - 1, k)),
        ];

        private IEnumerable<TableClause> Carries() => Columns(1).Select(k => Early(SubTask.SC, k - 1, k, isOptional: Deep));

        private IEnumerable<TableClause> Subtraction() =>
        [
            .. Columns(0).Select(k => Early(SubTask.MD, k, k)),
            .. Deep ? Columns(0).Select(k => Tagged(SubTask.MT, k, _layout.LeadingDigitPredictor, isOptional: false)) : [],
            .. Deep ? Columns(1).Select(InOrder) : [],
            .. Columns(1).Select(k => Early(SubTask.MB, k - 1, k, isOptional: Deep)),
        ];

        /// <summary>A clause about a tag at or before the position that predicts digit <paramref name="k"/>.</summary>
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

            int? First(int column) => Having(SubTask.MT, column).Where(node => node.Position <= _layout.LeadingDigitPredictor).Select(node => (int?)node.Position).Min();
        }

        private IEnumerable<Node> Having(SubTask task, int column)
        {
            var tag = new Claim(task, column, []).Tag;
            return maths.Where(node => node.Of(TagKinds.Algorithm).Any(said =>
                string.Equals(said.Value, tag, StringComparison.Ordinal) || said.Value.StartsWith(tag + ".", StringComparison.Ordinal)))
                .Select(node => node.Node).Order(ByPlace);
        }

        /// <summary>The columns from the highest down to <paramref name="last"/>.</summary>
        private IEnumerable<int> Columns(int last) => Enumerable.Range(last, Math.Max(0, shape.Digits - last)).Reverse();

        private static readonly Comparer<Node> ByPlace = Comparer<Node>.Create((one, other) =>
            (one.Position, one.Layer, one.Head ?? int.MaxValue).CompareTo((other.Position, other.Layer, other.Head ?? int.MaxValue)));

        private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
    }
}
