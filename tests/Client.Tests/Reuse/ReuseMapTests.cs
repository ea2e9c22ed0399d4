using System.Xml.Linq;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

public sealed class ReuseMapTests
{
    private static readonly AnalysedModel Small = new(Digits: 3, Layers: 1, Heads: 2, DModel: 16, DHead: 8);

    private static readonly NodeUse Adds = Use([OperationClass.Addition], new Role(SubTask.SA, 1));

    private static readonly ReuseFacts Facts = ReuseFacts.Of(
        Model(Small, ("P9L0H0", Adds), ("P9L0H1", Adds), ("P10L0H0", Adds), ("P10L0MLP", Adds)),
        Model(
            Small with { Layers = 2 },
            ("P9L0H0", Adds),
            ("P9L0H1", Use([OperationClass.Addition, OperationClass.NegativeAnswer], new Role(SubTask.SA, 1))),
            ("P10L0H0", Use([OperationClass.Addition])),
            ("P10L1MLP", Use([OperationClass.PositiveAnswer]))),
        default);

    [Fact]
    public void Each_node_says_in_words_what_became_of_it_and_what_it_is_for()
    {
        var cells = Cells(Assert.Single(ReuseMap.Of(Facts, node => $"#{node}")));

        Assert.Equal("kept S", cells["#P9L0H0"]);
        Assert.Equal("second SN", cells["#P9L0H1"]);
        Assert.Equal("lost S", cells["#P10L0H0"]);
        Assert.Equal("gone", cells["#P10L0MLP"]);
        Assert.Equal("new M", cells["#P10L1MLP"]);
    }

    [Fact]
    public void No_two_fates_look_alike_without_colours()
    {
        var fills = XDocument.Parse(SvgPicture.Of(ReuseMap.Of(Facts, node => $"#{node}")[0])).Descendants()
            .Where(one => one.Name.LocalName == "a").Select(link => (string)link.Elements().First(one => one.Name.LocalName == "rect").Attribute("fill")!);

        int[] greys = [.. fills.Select(Grey).Order()];
        Assert.Equal(5, greys.Length);
        Assert.All(greys.Zip(greys.Skip(1)), pair => Assert.True(pair.Second - pair.First > 25, string.Join(' ', greys)));
    }

    [Fact]
    public void Models_without_a_useful_node_have_no_map() =>
        Assert.Empty(ReuseMap.Of(ReuseFacts.Of(Model(Small), Model(Small), default)));

    [Theory]
    [InlineData(2, false, 4, 4, 1, 0)] // mode 2 of the seed policy ends up in the last heads
    [InlineData(3, false, 4, 4, 0, 0)]
    [InlineData(1, true, 3, 4, 0, 1)]
    public void A_parent_is_looked_for_where_its_insertion_put_it(int mode, bool late, int layers, int heads, int shift, int start)
    {
        var placement = ReuseFinder.PlacementOf(
            new("00ff", mode, WarmStartPolicy.Original, late), Small with { Layers = 2, Heads = 3 }, Small with { Layers = layers, Heads = heads });

        Assert.Equal(new(start, shift), placement);
    }

    [Fact]
    public void The_chance_is_that_of_Fishers_exact_test()
    {
        // 3 of 3 against 0 of 3: one of the 20 ways to choose three of six, and its opposite.
        Assert.Equal(0.1, ReuseText.Chance([new(PlaceOrigin.Inserted, 3, 3), new(PlaceOrigin.Copied, 1, 0), new(PlaceOrigin.Other, 2, 0)])!.Value, 9);
        Assert.Null(ReuseText.Chance([new(PlaceOrigin.Inserted, 3, 3)]));
        Assert.Null(ReuseText.Chance([]));
    }

    private static ModelUse Model(AnalysedModel shape, params (string Node, NodeUse Use)[] nodes) =>
        new(shape, nodes.ToDictionary(pair => Node.Parse(pair.Node), pair => pair.Use), HasRoles: true);

    private static NodeUse Use(OperationClass[] classes, params Role[] roles) => new(classes, roles.ToDictionary(role => role, _ => Verdict.Strong));

    private static Dictionary<string, string> Cells(Picture picture) => XDocument.Parse(SvgPicture.Of(picture)).Descendants()
        .Where(one => one.Name.LocalName == "a")
        .ToDictionary(
            link => (string)link.Attribute("href")!,
            link => string.Join(' ', link.Elements().Where(one => one.Name.LocalName == "text").Select(text => text.Value)),
            StringComparer.Ordinal);

    private static int Grey(string colour)
    {
        int[] channels = [.. Enumerable.Range(0, 3).Select(i => Convert.ToInt32(colour.Substring(1 + (2 * i), 2), 16))];
        return (int)((0.2126 * channels[0]) + (0.7152 * channels[1]) + (0.0722 * channels[2]));
    }
}
