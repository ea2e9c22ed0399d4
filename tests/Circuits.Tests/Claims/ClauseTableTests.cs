namespace VerifiedAddition.Circuits.Tests;

/// <summary>The originals' clauses, judged by what is written of nodes (docs/domain.md, section 11.4).</summary>
public sealed class ClauseTableTests
{
    /// <summary>The tags that the originals expect of their adder of six digits and two layers.</summary>
    private static readonly string[] KnownAdder =
    [
        "P11L0H0 A2.ST", "P12L0H0 A3.ST", "P14L0H0 A5.SS A4.ST", "P14L0H2 A5.SC A5.ST", "P14L1H1 OPR",
        "P15L0H0 A4.SC", "P16L0H0 A3.SC", "P17L0H0 A2.SC", "P18L0H0 A1.SC", "P19L0H0 A0.SC",
        .. Enumerable.Range(0, 6).SelectMany(k => new[] { $"P{20 - k}L0H1 A{k}.SA", $"P{20 - k}L0H2 A{k}.SA" }),
    ];

    [Fact]
    public void The_originals_adder_fulfils_its_clauses()
    {
        var table = ClauseTable.Of(Observed("Math.Add:S01", ["P20L1MLP", "P13L0H0", .. Places(KnownAdder)]), Maths(KnownAdder), new(6, 2, true, false));

        Assert.Equal(new(15, 15), table.Valid); // six sums, four tri-states, and the five carries that were found
        Assert.Equal((new Tally(22, 23), new Tally(0, 1)), (table.Heads, table.Mlps));
    }

    [Fact]
    public void A_tag_that_comes_too_late_is_of_no_use()
    {
        var late = KnownAdder.Select(line => line.Replace("P12L0H0 A3.ST", "P15L1H0 A3.ST", StringComparison.Ordinal)).Append("P16L0H0 A5.SA");

        var table = ClauseTable.Of(Observed("Math.Add:S01", Places([.. late])), Maths([.. late.Where(line => line is not ("P15L0H1 A5.SA" or "P15L0H2 A5.SA"))]), new(6, 2, true, false));

        Assert.Equal(
            ["A5.SA is at P15 (A6) or before", "A3.ST is at P14 (A7) or before"],
            table.Clauses.Where(clause => !clause.IsValid).Select(clause => clause.Text), StringComparer.Ordinal);
        Assert.Equal(new(13, 15), table.Valid);
    }

    [Fact]
    public void Carries_are_optional_only_in_models_of_several_layers()
    {
        string[] sums = [.. Enumerable.Range(0, 3).Select(k => $"P{11 - k}L0H0 A{k}.SA")];

        Assert.Equal(new(3, 4), Table(2, sums).Valid); // a tri-state of column 2 is missing
        Assert.Equal(new(3, 6), Table(1, sums).Valid); // A0.SC, A1.SC and A1.SS are

        static ClauseTable Table(int layers, string[] lines) => ClauseTable.Of(Observed("Math.Add:S0", Places(lines)), Maths(lines), new(3, layers, true, false));
    }

    [Fact]
    public void Weak_tags_count_and_tags_of_other_columns_do_not()
    {
        var table = ClauseTable.Of([], Maths(["P35L0H0 A1.SA.A1", "P25L0H0 A10.SA"]), new(12, 2, true, false));

        Assert.Equal(["A10.SA", "A1.SA"], table.Clauses.Where(clause => clause.IsValid).Select(clause => clause.Text.Split(' ')[0]), StringComparer.Ordinal);
    }

    [Fact]
    public void Subtraction_asks_for_tri_states_in_order_and_never_for_a_borrow_into_the_units()
    {
        string[] lines = ["P9L0H0 A2.MD", "P10L0H0 A1.MD", "P11L0H0 A0.MD", "P5L0H0 A2.MT", "P6L0H0 A1.MT", "P6L0H1 A0.MT", "P10L0H1 A0.MB"];

        var deep = ClauseTable.Of(Observed("Math.Sub:M0", Places(lines)), Maths(lines), new(3, 2, false, true));
        var flat = ClauseTable.Of(Observed("Math.Sub:M0", Places(lines)), Maths(lines), new(3, 1, false, true));

        Assert.Equal(["A1.MT is before A0.MT", "A1.MB is at P9 (A3) or before"], deep.Clauses.Where(clause => !clause.IsValid).Select(clause => clause.Text), StringComparer.Ordinal);
        Assert.Equal(new(8, 9), deep.Valid);
        Assert.Equal(new(4, 5), flat.Valid);
        Assert.DoesNotContain(flat.Clauses, clause => clause.Text.Contains("A-1", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_mixed_models_only_the_carries_are_asked()
    {
        string[] lines = ["P10L0H0 A0.SC", "P9L0H0 A2.MD"];

        var table = ClauseTable.Of(Observed("Math.Add:S0", Places(lines)), Maths(lines), new(3, 1, true, true));

        Assert.Equal(new(1, 2), table.Valid);
    }

    [Theory]
    [InlineData("Math.Add:S01", true, false)]
    [InlineData("Math.Sub:M0", false, true)]
    [InlineData("Math.Neg:N1", false, true)]
    public void Digits_layers_and_operations_follow_from_the_useful_nodes(string tag, bool adds, bool subtracts) =>
        Assert.Equal(new ClauseShape(6, 2, adds, subtracts), ClauseShape.Of(Observed(tag, ["P20L1MLP", "P3L0H0"])));

    [Theory]
    [InlineData("Math.Add:S0", "P19L0H0", "Give it with --digits")]
    [InlineData("Impact:A2", "P20L0H0", "the model's operations are not known")]
    public void What_the_nodes_do_not_tell_must_be_said(string tag, string node, string reason) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => ClauseShape.Of(Observed(tag, [node]))).Message, StringComparison.Ordinal);

    private static string[] Places(string[] lines) => [.. lines.Select(line => line.Split(' ')[0]).Distinct(StringComparer.Ordinal)];

    private static TaggedNode[] Observed(string tag, string[] nodes) => [.. nodes.Select(node => new TaggedNode(Node.Parse(node), [Tag.Parse(tag)]))];

    private static TaggedNode[] Maths(string[] lines) =>
        [.. lines.Select(line => line.Split(' ')).Select(words => new TaggedNode(Node.Parse(words[0]), [.. words.Skip(1).Select(tag => Tag.Parse($"Algo:{tag}"))]))];
}
