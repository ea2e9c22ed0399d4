using System.Globalization;
using System.Xml.Linq;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client.Tests;

public sealed class QuantaMapTests
{
    private static readonly CircuitFacts Facts = CircuitSamples.Of(digits: 3, layers: 2, heads: 2);

    [Fact]
    public void There_is_a_map_for_each_kind_of_fact_that_is_known()
    {
        var known = QuantaMaps.Of(Facts, Facts.Tagged());
        var withTasks = QuantaMaps.Of(Facts, [.. Facts.Tagged().Select(node => node with { Tags = [.. node.Tags, new(TagKinds.Algorithm, "A2.SC")] })]);

        Assert.Equal(
            ["failures", "attention", "class-addition", "class-subtraction", "class-negative", "impact", "coverage"], known.Select(map => map.Name), StringComparer.Ordinal);
        Assert.DoesNotContain(QuantaMaps.Of(OnlyAdditions(), OnlyAdditions().Tagged()), map => map.Name == "coverage");
        Assert.Equal(["A2.SC"], withTasks.Single(map => map.Name == "sub-tasks").Cells[0].Lines, StringComparer.Ordinal);
    }

    [Fact]
    public void Rows_are_heads_before_the_mlp_layer_by_layer_and_columns_are_useful_positions()
    {
        var grid = MapGrid.Of(Facts)!;

        Assert.Equal(["L0H0", "L0H1", "L0MLP", "L1H0", "L1H1", "L1MLP"], grid.Rows.Select(row => row.Name), StringComparer.Ordinal);
        Assert.Equal(Facts.UsefulPositions.Select(outcome => outcome.Target.Position), grid.Columns);
    }

    [Fact]
    public void Every_useful_node_is_drawn_once_and_leads_to_its_facts()
    {
        var picture = Assert.Single(ReportPictures.Maps(Facts, Facts.Tagged(), node => $"#{node}"), one => one.Name == "failures");

        var links = Elements(picture, "a").Select(link => (string)link.Attribute("href")!);
        Assert.Equal(
            Facts.UsefulNodes.Select(outcome => $"#{outcome.Target}").Order(StringComparer.Ordinal), links.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Equal(
            [.. Facts.UsefulPositions.Select(outcome => new Layout(3).NameOf(outcome.Target.Position))],
            Elements(picture, "text").Where(text => (string?)text.Attribute("font-size") == "12").Select(text => text.Value), StringComparer.Ordinal);
    }

    [Fact]
    public void Neighbours_that_say_the_same_become_one_block()
    {
        Node[] nodes = [new(5, 0, 0), new(5, 0, 1), new(5, 1, 0)];
        var facts = Facts with
        {
            Nodes = [.. nodes.Select(node => new AblationOutcome(AblationTarget.Of(node), [new(0, 0b100)]))],
        };

        var picture = ReportPictures.Maps(facts, facts.Tagged()).Single(one => one.Name == "impact");

        // Two heads of one layer share their words; the other layer has its own. The axes and the scale are written in sizes of their own.
        Assert.Equal(2, Elements(picture, "text").Count(text => text.Value == "A2" && text.Attribute("font-size") is null));
    }

    [Fact]
    public void Positions_stand_below_and_their_meanings_above_in_the_same_columns()
    {
        var picture = ReportPictures.Maps(Facts, Facts.Tagged()).Single(one => one.Name == "failures");

        var texts = Elements(picture, "text").ToArray();
        var above = texts.Where(text => (string?)text.Attribute("font-size") == "12").ToArray();
        var below = texts.Where(text => text.Value.StartsWith('P')).ToArray();
        Assert.Equal(Facts.UsefulPositions.Select(outcome => outcome.Target.ToString()), below.Select(text => text.Value), StringComparer.Ordinal);
        Assert.Equal(above.Select(text => Number(text, "x")), below.Select(text => Number(text, "x")));
        Assert.All(above.Zip(below), pair => Assert.True(Number(pair.First, "y") < Number(pair.Second, "y")));
    }

    [Fact]
    public void What_is_confirmed_in_part_is_told_by_brackets_and_what_is_unknown_by_a_dash()
    {
        Node[] nodes = [new(5, 0, 0), new(5, 0, 1), new(5, 1, 0)];
        TaggedNode[] tagged =
        [
            new(nodes[0], [new(TagKinds.Algorithm, "A2.ST.A3"), new(TagKinds.Algorithm, "A2.ST"), new(TagKinds.Algorithm, "OPR.A32")]),
            new(nodes[1], [new(TagKinds.Algorithm, "A1.ST.A2")]),
            new(nodes[2], []),
        ];

        var map = QuantaMaps.Of(Facts, tagged).Single(one => one.Name == "sub-tasks");

        Assert.Equal(["A2.ST (OPR)", "(A1.ST)", "–"], map.Cells.Select(cell => cell.Text), StringComparer.Ordinal);
        Assert.True(map.Cells[0].Shade > map.Cells[1].Shade);
        Assert.Null(map.Cells[2].Shade);
        Assert.Equal(["–", "(partial)", "strong"], map.Scale.Select(one => one.Label), StringComparer.Ordinal);
    }

    [Fact]
    public void Shares_beyond_the_scale_have_the_colour_of_its_end()
    {
        var node = Facts.UsefulNodes.First().Target.Node!.Value;
        QuantaMap map = new("m", "M", "", [new(node, ["x"], 3)], [("end", 1)]);

        var picture = QuantaMapPicture.Of(map, MapGrid.Of(Facts)!, Facts.Model.Layout);

        Assert.Equal(2, Elements(picture, "rect").Count(one => (string)one.Attribute("fill")! == Ink.Shade(1))); // the cell, and the scale
    }

    [Fact]
    public void Each_kind_of_question_that_needs_a_node_is_named_and_counted()
    {
        var map = QuantaMaps.Of(Facts, Facts.Tagged()).Single(one => one.Name == "coverage");

        // One failure is an addition; three reach the subtractions: samples fail the first questions of add, add, subtract, negative.
        Assert.Equal(["S", "S M", "S M N"], map.Cells.Select(cell => cell.Text).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Contains($"S: additions ({map.Cells.Count} nodes)", map.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_is_as_high_as_its_words_need_and_no_higher()
    {
        Node[] nodes = [new(5, 0, 0), new(5, 1, 0)];
        var facts = Facts with { Nodes = [.. nodes.Select(node => new AblationOutcome(AblationTarget.Of(node), [new(0, 0b100)]))] };
        TaggedNode[] tagged = [new(nodes[0], [.. Enumerable.Range(0, 6).Select(column => new Tag(TagKinds.Algorithm, $"A{column}.ST"))]), new(nodes[1], [])];

        var cells = Elements(ReportPictures.Maps(facts, tagged, node => $"#{node}").Single(one => one.Name == "sub-tasks"), "a").ToArray();

        Assert.Equal(["P5L0H0-sub-tasks", "P5L1H0-sub-tasks"], cells.Select(cell => (string)cell.Attribute("id")!), StringComparer.Ordinal);
        Assert.Equal([88, 26], cells.Select(cell => Number(cell.Elements().First(one => one.Name.LocalName == "rect"), "height")));
    }

    [Theory]
    [InlineData("A7..4", 7, 6, 5, 4)]
    [InlineData("A7 A6", 7, 6)]
    [InlineData("A11..9 A3", 11, 10, 9, 3)]
    public void Many_digits_in_a_row_are_abridged(string expected, params int[] indices) =>
        Assert.Equal(expected, string.Join(' ', QuantaMaps.Runs(indices)));

    [Fact]
    public void In_a_model_of_twelve_digits_no_words_leave_their_cell()
    {
        var facts = CircuitSamples.Of(digits: 12, layers: 4, heads: 4);

        foreach (var picture in ReportPictures.Maps(facts, CircuitSamples.Claimed(facts).Described(), _ => "#"))
        {
            foreach (var cell in Elements(picture, "a"))
            {
                var (width, words) = (Number(cell.Elements().First(one => one.Name.LocalName == "rect"), "width"), cell.Elements().Where(one => one.Name.LocalName == "text"));

                // No letter of the font is wider than 0.65 of its size in these words.
                Assert.All(words, one => Assert.True(one.Value.Length * 0.65 * (one.Attribute("font-size") is null ? 11 : Number(one, "font-size")) < width, $"{picture.Name}: {one.Value}"));
            }
        }
    }

    [Fact]
    public void A_picture_becomes_a_png_of_twice_its_size()
    {
        var picture = AttentionPicture.Of(Facts)[0];

        var png = PngPicture.Of(picture);

        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], png[..4]);
        Assert.Equal((int)Math.Ceiling(picture.Width * 2), (png[18] << 8) | png[19]);
    }

    [Fact]
    public void Every_colour_has_a_counterpart_on_a_dark_page()
    {
        Picture[] pictures =
        [
            .. ReportPictures.Of(Facts, CircuitSamples.Claimed(Facts).Described()),
            .. ComparisonPicture.Of(ModelComparison.Of([new("one", CircuitSamples.Claimed(Facts)), new("two", CircuitSamples.Claimed(Facts))])),
            LossChart.ByToken(Samples.Found("one", Samples.Record(300))),
            LossChart.Of([.. Enumerable.Range(0, 12).Select(i => Samples.Found($"v{i}", Samples.Record(300)))]),
        ];

        var colours = pictures.SelectMany(picture => XDocument.Parse(SvgPicture.Of(picture)).Descendants())
            .SelectMany(one => new[] { (string?)one.Attribute("fill"), (string?)one.Attribute("stroke") })
            .Where(colour => colour is not null and not "none").Distinct(StringComparer.Ordinal).ToArray();

        Assert.True(colours.Length > 15);
        Assert.All(colours, colour => Assert.Contains($"[fill=\"{colour}\"]", Ink.Css, StringComparison.Ordinal));
    }

    [Fact]
    public void Words_are_read_on_every_shade()
    {
        foreach (var share in Enumerable.Range(0, 101).Select(percent => percent / 100.0))
        {
            var colour = Ink.Shade(share);

            Assert.True(Contrast(colour, Ink.On(colour)) >= 4.5, colour);
            Assert.True(Contrast(Ink.OnDarkPage(colour), Ink.OnDarkPage(Ink.On(colour))) >= 4.5, $"{colour} on a dark page");
        }

        Assert.Equal(Ink.Shade(1), Ink.Shade(7));
        Assert.Equal(Ink.Shade(0), Ink.Shade(double.NaN));
    }

    private static CircuitFacts OnlyAdditions() => Facts with
    {
        Questions = [.. Facts.Questions.Where(question => question.Operation == Operation.Add)],
        Nodes = [.. Facts.Nodes.Select(outcome => outcome with { Failures = [.. outcome.Failures.Where(failure => failure.Question < 2)] })],
    };

    private static double Contrast(string one, string other)
    {
        var (first, second) = (Luminance(one), Luminance(other));
        return (Math.Max(first, second) + 0.05) / (Math.Min(first, second) + 0.05);
    }

    private static double Luminance(string colour)
    {
        double[] linear = [.. Enumerable.Range(0, 3).Select(i => Convert.ToInt32(colour.Substring(1 + (2 * i), 2), 16) / 255.0).Select(
            channel => channel <= 0.04045 ? channel / 12.92 : Math.Pow((channel + 0.055) / 1.055, 2.4))];
        return (0.2126 * linear[0]) + (0.7152 * linear[1]) + (0.0722 * linear[2]);
    }

    private static IEnumerable<XElement> Elements(Picture picture, string name) =>
        XDocument.Parse(SvgPicture.Of(picture)).Descendants().Where(one => one.Name.LocalName == name);

    private static double Number(XElement element, string name) => double.Parse((string)element.Attribute(name)!, CultureInfo.InvariantCulture);
}
