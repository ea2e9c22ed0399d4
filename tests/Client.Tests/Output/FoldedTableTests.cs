namespace VerifiedAddition.Client.Tests;

public sealed class FoldedTableTests
{
    private static readonly string[] Headings = ["Variant", "State", "Operation", ">Questions", ">Wrong", ">Final loss", ">Training", ">Verification", ">on threads"];

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(200)]
    public void Nothing_is_left_out_at_any_width(int width)
    {
        var lines = Lines(Summary(), width);

        Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
        Assert.All(Headings, heading => Assert.Contains(lines, line => line.Contains(heading.TrimStart('>'), StringComparison.Ordinal)));
        Assert.All(
            ["mix_d3_l2_h4_rows", "subtract", "210,316", "1 min 18 s", "23.7 s"],
            cell => Assert.Contains(lines, line => line.Contains(cell, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_table_that_fits_is_in_one_piece() =>
        Assert.Single(Lines(Summary(), 120), line => line.Contains("Variant", StringComparison.Ordinal));

    /// <summary>Many tables with cells of any length, blanks among words, wide characters, no rows: the lines are those that the library draws.</summary>
    [Fact]
    public void Lines_for_files_are_those_that_are_drawn()
    {
        var random = new Random(71);
        string[] cells = ["", "add_d3", "17", "1,000,000", "not a number", "a sentence of  several words.", "日本", "é−·", " led by a blank", "ended by one "];
        for (var i = 0; i < 200; i++)
        {
            var columns = random.Next(1, 6);
            string Cell() => cells[random.Next(cells.Length)];
            var table = Tables.With([.. Enumerable.Range(0, columns).Select(_ => (random.Next(2) == 0 ? ">" : "") + Cell())]).MayOmit("17");
            for (var row = random.Next(4); row > 0; row--)
            {
                table.Row(Enumerable.Range(0, random.Next(1, columns + 1)).Select(_ => Cell()));
            }

            if (table.Lines(100) is { } lines)
            {
                Assert.Equal(PlainText.Of(table, 100), lines, StringComparer.Ordinal);
            }
        }

        Assert.NotNull(Summary().Lines(120));
        Assert.Null(Summary().Lines(80));
    }

    [Fact]
    public void Each_part_says_what_its_rows_are_about()
    {
        var parts = string.Join('\n', Lines(Summary(), 80)).Split("Variant")[1..];

        Assert.Equal(2, parts.Length);
        Assert.All(parts, part => Assert.Contains("mix_d3_l2_h4_rows  done   add", part, StringComparison.Ordinal));
        Assert.Contains("Wrong", parts[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Sentences_take_several_lines_before_a_column_moves_below()
    {
        var table = Tables.With("Clause", "What it says", ">Holds");
        table.Row("A1.2", string.Join(' ', Enumerable.Repeat("predicted", 12)), "3 of 9");

        var lines = Lines(table, 80);

        Assert.Single(lines, line => line.Contains("Clause", StringComparison.Ordinal));
        Assert.Equal(12, string.Join(' ', lines).Split("predicted").Length - 1);
    }

    [Fact]
    public void A_name_that_is_wider_than_the_screen_keeps_all_its_letters()
    {
        var name = string.Concat(Enumerable.Range(0, 64).Select(i => (char)('a' + (i % 26))));
        var table = Tables.With("Variant", ">Wrong");
        table.Row(name, "17");

        var text = string.Concat(Lines(table, 40).Select(line => line.Replace(" ", "", StringComparison.Ordinal)));

        Assert.Equal(name.Length, text.Count(char.IsAsciiLetterLower) - "ariantrong".Length);
        Assert.Contains("17", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_that_matter_least_make_room_and_are_named()
    {
        var lines = Lines(Summary().MayOmit("on threads", "Verification", "Final loss"), 80);
        var text = string.Join(' ', lines);

        Assert.All(lines, line => Assert.InRange(line.Length, 0, 80));
        Assert.Single(lines, line => line.Contains("Variant", StringComparison.Ordinal));
        Assert.All(["Wrong", "210,316", "Training", "mix_d3_l2_h4_rows"], word => Assert.Contains(word, text, StringComparison.Ordinal));
        Assert.Contains("Not shown: Final loss, Verification, on threads (a", text, StringComparison.Ordinal);
        Assert.DoesNotContain("21.3 s", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Lines(Summary().MayOmit("on threads"), 240), line => line.Contains("Not shown", StringComparison.Ordinal));
    }

    private static FoldedTable Summary()
    {
        var table = Tables.With(Headings).NamedBy(3);
        table.Row("mix_d3_l2_h4_rows", "done", "add", "1,000,000", "281", "0.0411", "1 min 18 s", "21.3 s", "23.0 s");
        table.Row("", "", "subtract", "1,000,000", "210,316", "", "", "23.6 s", "23.7 s");
        table.Row("Total", "", "", "2,000,000", "210,597");
        return table;
    }

    private static string[] Lines(FoldedTable table, int width) => [.. PlainText.Of(table, width)];
}
