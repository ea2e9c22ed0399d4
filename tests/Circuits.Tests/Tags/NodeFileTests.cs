namespace VerifiedAddition.Circuits.Tests;

public sealed class NodeFileTests
{
    private const string Behaviours = """
        [{"position": 18, "layer": 0, "is_head": true, "num": 1, "tags": ["Fail%:44","Impact:A2","Math.Add:S01234","Math.Sub:M0123","Math.Neg:N1234","Attn:P3=52","Attn:P10=48"]},
         {"position": 18, "layer": 0, "is_head": false, "num": 0, "tags": ["Fail%:50","Impact:A2"]},
         {"position": 15, "layer": 0, "is_head": true, "num": 2, "tags": []}]
        """;

    [Fact]
    public void Files_of_the_later_libraries_are_read_and_written_alike()
    {
        var read = NodeFile.Read(Behaviours, heads: 4);
        var again = NodeFile.Read(NodeFile.Write(read), heads: 4);

        Assert.Equal([new(18, 0, 1), new(18, 0, null), new(15, 0, 2)], read.Select(tagged => tagged.Node));
        Assert.Equal(["A2"], read[0].Of(TagKinds.Impact).Select(tag => tag.Value), StringComparer.Ordinal);
        Assert.Equal(read.Select(tagged => tagged.Node), again.Select(tagged => tagged.Node));
        Assert.All(read.Zip(again), pair => Assert.Equal(pair.First.Tags, pair.Second.Tags));
        Assert.Contains(
            """{"position":18,"layer":0,"is_head":false,"num":0,"tags":["Fail%:50","Impact:A2"]}""", NodeFile.Write(read), StringComparison.Ordinal);
    }

    [Fact]
    public void In_files_of_the_first_notebooks_a_head_too_many_is_the_MLP()
    {
        const string seed = """[{"position":18,"layer":0,"head":1,"tags":["Impact.A2"]},{"position":18,"layer":1,"head":3,"tags":["FailPerc.6"]}]""";

        var read = NodeFile.Read(seed, heads: 3);

        Assert.Equal([new(18, 0, 1), new(18, 1, null)], read.Select(tagged => tagged.Node));
        Assert.Equal("Fail%:6", Assert.Single(read[1].Tags).ToString());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("nonsense")]
    [InlineData("""[{"position":1,"layer":0,"tags":[]}]""")]
    [InlineData("""[{"position":1,"layer":0,"is_head":true,"num":0,"tags":[1]}]""")]
    [InlineData("""[{"position":1,"layer":0,"is_head":true,"num":0,"tags":[null]}]""")]
    [InlineData("""[{"position":1.5,"layer":0,"is_head":true,"num":0,"tags":[]}]""")]
    [InlineData("""[{"position":1,"layer":0,"is_head":"yes","num":0,"tags":[]}]""")]
    public void What_is_no_such_file_is_refused(string text) => Assert.Throws<FormatException>(() => NodeFile.Read(text, heads: 3));

    [Fact]
    public void What_is_wrong_with_a_node_is_shown_by_the_node()
    {
        const string second = """{"position":1,"layer":0,"is_head":true,"num":0}""";

        var refusal = Assert.Throws<FormatException>(() => NodeFile.Read($"""[{second[..^1]},"tags":[]{'}'},{second}]""", heads: 3));

        Assert.Contains($"Node 2 of the file is not usable: {second}", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("tags, a list of texts", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<!doctype html><title>Sign in</title>", "a web page ('Sign in')")]
    [InlineData("version https://git-lfs.github.com/spec/v1\nsize 12\n", "a Git LFS pointer")]
    [InlineData("", "it is empty")]
    public void What_a_download_left_instead_is_named(string text, string what) =>
        Assert.Contains(what, Assert.Throws<FormatException>(() => NodeFile.Read(text, heads: 3)).Message, StringComparison.Ordinal);

    [Fact]
    public void Kinds_of_tags_that_are_not_known_are_kept_counted_and_written_again()
    {
        const string newer = """
            [{"position": 8, "layer": 0, "is_head": true, "num": 1, "since": 2026,
              "tags": ["Fail%:12", "Probe:A1.LINXFER=93", "Math.Other:1", "Algo:A1.SA", "useful", "Probe:DELIVERY.ADD=att", "Later.NEW", ""]}]
            """;
        string[] others = ["Math.Other:1", "useful", "Later.NEW", ""];

        var read = NodeFile.Read(newer, heads: 3);
        var again = NodeFile.Read(NodeFile.Write(read), heads: 3);

        Assert.Equal(["Fail%:12", "Probe:A1.LINXFER=93", "Algo:A1.SA", "Probe:DELIVERY.ADD=att"], read[0].Tags.Select(tag => tag.ToString()), StringComparer.Ordinal);
        Assert.Equal(others, read[0].OtherTags, StringComparer.Ordinal);
        Assert.Equal(others, again[0].OtherTags, StringComparer.Ordinal);
        Assert.Equal([("", 1), ("Later", 1), ("Math", 1), ("useful", 1)], TaggedNode.UnknownKinds(read));
    }

    /// <summary>What is read is written again with each field as it was, in the order of the file, also what nobody here knows and what only Python takes for a number.</summary>
    [Theory]
    [InlineData("""{"position":8,"layer":0,"is_head":true,"num":1,"tags":["Probe:A1.LINXFER=93","Fail%:12","Later:X","Impact:A1","Algo:A1.STC"]}""")]
    [InlineData("""{"position":9,"layer":1,"is_head":false,"num":0,"tags":[],"since":2026,"score":NaN,"bounds":[-Infinity,Infinity],"note":"a NaN, \"quoted\""}""")]
    [InlineData("""{"position":9,"layer":1,"is_head":false,"num":0,"tags":["Probe:DELIVERY.ADD=res"],"more":{"a":null,"b":[1.5,"NaN"]}}""")]
    public void What_is_read_is_written_again(string node) =>
        Assert.Equal($"[\n{node}\n]\n", NodeFile.Write(NodeFile.Read($"[{node}]", heads: 4)));

    [Fact]
    public void Sub_tasks_that_are_not_known_are_counted()
    {
        const string nodes = """
            [{"position":20,"layer":2,"is_head":false,"num":0,"tags":["Algo:A6.STC","Algo:A6.MTC","Algo:A6.NTC","Algo:A1.QQ","Algo:A2.QQ.A2","Algo:A5.ND.A5"]},
             {"position":16,"layer":1,"is_head":true,"num":1,"tags":["Algo:SLT","Algo:OPR"]}]
            """;

        var read = NodeFile.Read(nodes, heads: 4);

        Assert.Equal([("Algo:QQ", 2)], TaggedNode.UnknownKinds(read));
        Assert.Equal(
            [new("A6.STC", Verdict.Strong), new("A6.MTC", Verdict.Strong), new("A6.NTC", Verdict.Strong), new("A1.QQ", Verdict.Strong), new("A2.QQ", Verdict.Partial), new("A5.ND", Verdict.Partial)],
            read[0].Of(TagKinds.Algorithm).Select(ConfirmedTask.Of));
    }

    [Theory]
    [InlineData("""{"a": NaN}""", double.NaN)]
    [InlineData("""{"a":-Infinity}""", double.NegativeInfinity)]
    [InlineData("""{"a":1e-9}""", 1e-9)]
    [InlineData("""{"a":"NaN"}""", null)]
    [InlineData("""{"a":null}""", null)]
    public void Words_of_Python_are_numbers(string text, double? number) => Assert.Equal(number, PythonJson.Number(PythonJson.Read(text)!["a"]));

    [Theory]
    [InlineData("P14L0H1", "P14L0H1")]
    [InlineData("P09L1H2", "P9L1H2")]
    [InlineData("P9L0M0", "P9L0MLP")]
    [InlineData("p9l0mlp", "P9L0MLP")]
    public void Nodes_are_read_in_every_spelling(string text, string name) => Assert.Equal(name, Node.Parse(text).ToString());

    [Theory]
    [InlineData("P14L0")]
    [InlineData("14L0H1")]
    [InlineData("P14L0H-1")]
    [InlineData("P99999L0H1")]
    public void What_is_no_node_is_refused(string text) => Assert.Throws<FormatException>(() => Node.Parse(text));
}
