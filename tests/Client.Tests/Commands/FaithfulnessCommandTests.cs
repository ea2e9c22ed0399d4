using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Client.Tests;

/// <summary><c>va circuit</c>: what it understands. What it shows is tested where it is measured (tests/Local.Tests).</summary>
public sealed class FaithfulnessCommandTests
{
    [Fact]
    public async Task The_options_say_what_is_measured()
    {
        var (files, target) = (new FakeWeightFiles(), Scratch.PathOf("curve.svg"));

        var measured = await Va.RunAsync(
            ["circuit", "adder", "--nodes", "P9L0H1,P9L0MLP", "P10L0H0", "--replace", "resample", "--questions", "all", "--policy", "quirke2026", "--sizes", "30", "--draws", "5", "--restore", "0", "--seed", "7",
                "--operation", "add", "--out", target],
            files: files);

        Assert.Equal((0, ""), (measured.Code, measured.Error));
        var request = Assert.Single(files.Measured);
        Assert.Equal(("adder", null, new CircuitFile(target, "svg")), (request.Model, request.Digits, request.Out));
        Assert.Equal([Operation.Add], request.Operations);
        Assert.Equal("P9L0H1 P9L0MLP P10L0H0", string.Join(' ', request.Spec.Nodes!));
        Assert.Equal(new(FaithfulnessPolicy.Quirke2026, NodeOrder.Useful, null, AblationKind.Resample, null, 30, 5, 0, 7), request.Spec with { Nodes = null });
    }

    [Fact]
    public async Task Nothing_need_be_said_but_the_model()
    {
        var files = new FakeWeightFiles();

        await Va.RunAsync(["circuit", "adder"], files: files);
        await Va.RunAsync(["circuit", "adder", "--order", "attribution"], files: files);

        Assert.Equal([new("adder", null, new(), null, null), new("adder", null, new(Order: NodeOrder.Attribution), null, null)], files.Measured);
    }

    [Fact]
    public async Task A_file_of_tagged_nodes_names_the_circuit()
    {
        var files = new FakeWeightFiles();
        var nodes = Scratch.Write("behavior.json", """[{"position": 9, "layer": 0, "is_head": true, "num": 1, "tags": ["Fail%:44"]}, {"position": 9, "layer": 1, "is_head": false, "num": 0, "tags": []}]""");

        var measured = await Va.RunAsync(["circuit", "adder", "--nodes", nodes], files: files);

        Assert.Equal(0, measured.Code);
        Assert.Equal("P9L0H1 P9L1MLP", string.Join(' ', Assert.Single(files.Measured).Spec.Nodes!));
    }

    [Fact]
    public async Task A_file_without_nodes_is_not_taken_for_no_file()
    {
        var measured = await Va.RunAsync(["circuit", "adder", "--nodes", Scratch.Write("none.json", "[]")], files: new FakeWeightFiles());

        Assert.Equal(2, measured.Code);
        Assert.Contains("none.json cannot be read: there is none in it.", measured.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'P9H1' is not a node. Write position, layer and head, such as P14L0H1, or P14L0MLP for the MLP.", "--nodes", "P9H1")]
    [InlineData("The nodes of missing.json cannot be read:", "--nodes", "missing.json")]
    [InlineData("--questions is 'few', but must be a whole number from 10 to 1000000, or all.", "--questions", "few")]
    [InlineData("--sizes is '1', but must be a whole number from 2 to 1000.", "--sizes", "1")]
    [InlineData("--draws is '0', but must be a whole number from 1 to 100.", "--draws", "0")]
    [InlineData("--seed is '-1', but must be a whole number from 0 to 18446744073709551615.", "--seed", "-1")]
    [InlineData("Argument 'median' not recognized. Must be one of:", "--replace", "median")]
    [InlineData("curve.pdf ends in .pdf, which is not supported", "--out", "curve.pdf")]
    [InlineData("--out curve does not tell its format. Let it end in .png, .svg, .csv, .json.", "--out", "curve")]
    [InlineData("--digits says how to read a weight file, but adder is not one", "--digits", "3")]
    public async Task What_makes_no_sense_is_refused(string said, params string[] arguments)
    {
        var files = new FakeWeightFiles();

        var measured = await Va.RunAsync(["circuit", "adder", .. arguments], files: files);

        Assert.Equal((2, ""), (measured.Code, measured.Output));
        Assert.Contains(said, measured.Error, StringComparison.Ordinal);
        Assert.Empty(files.Measured);
    }

    [Fact]
    public async Task A_client_alone_says_what_it_lacks()
    {
        var measured = await Va.RunAsync(["circuit", "adder"]);

        Assert.Equal(2, measured.Code);
        Assert.Contains("Circuits of adder are measured where the command runs, and this va is the client alone: it has no libtorch.", measured.Error, StringComparison.Ordinal);
    }
}
