using System.Text.Json;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Client.Tests;

/// <summary><c>va edges</c> and the paths of <c>va patch</c>, but for the computing.</summary>
public sealed class EdgesCommandTests
{
    [Fact]
    public async Task What_was_asked_for_is_passed_on()
    {
        var files = new FakeWeightFiles();

        var scored = await Va.RunAsync(["edges", "edged", "--pairs", "7", "--steps", "3", "--exact", "50", "--draw", "9", "--seed", "5", "--operation", "add", "--out", "edges"], files: files);

        Assert.Equal((0, ""), (scored.Code, scored.Error));
        var request = Assert.Single(files.Scored);
        Assert.Equal(("edged", null, 9, "edges"), (request.Model, request.Digits, request.Drawn, request.Folder!.Path));
        Assert.Equal(new EdgeSpec(5, 7, 3, 50), request.Spec);
        Assert.Equal([Operation.Add], request.Operations!);
    }

    [Fact]
    public async Task Without_options_everything_that_the_model_can_be_asked_is_asked_and_nothing_is_written()
    {
        var files = new FakeWeightFiles();

        await Va.RunAsync(["edges", "edged"], files: files);

        var request = Assert.Single(files.Scored);
        Assert.Equal((null, null), (request.Operations, request.Folder));
        Assert.Equal(new EdgeSpec(), request.Spec);
    }

    [Fact]
    public async Task The_client_alone_refuses()
    {
        var refused = await Va.RunAsync(["edges", Scratch.Write("model.pth", "weights")]);

        Assert.Equal((2, ""), (refused.Code, refused.Output));
        Assert.Contains("are scored where the command runs, and this va is the client alone", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--pairs is 0, but must be from 1 to 10,000.", "--pairs", "0")]
    [InlineData("--exact is 1, but must be from 2 to 1,000,000.", "--exact", "1")]
    [InlineData("--steps is 101, but must be from 1 to 100.", "--steps", "101")]
    [InlineData("--draw is 501, but must be from 1 to 500.", "--draw", "501")]
    public async Task Numbers_out_of_range_are_refused(string reason, params string[] options)
    {
        var refused = await Va.RunAsync(["edges", Scratch.Write("model.pth", "weights"), .. options], files: new FakeWeightFiles());

        Assert.Equal((2, ""), (refused.Code, refused.Output));
        Assert.Contains(reason, refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_is_patched_where_both_its_ends_are_named()
    {
        var files = new FakeWeightFiles();

        var patch = await Va.RunAsync(
            ["patch", Scratch.Write("model.pth", "weights"), "--store", "111+111", "--alter", "123+456", "--from", "P3EMBED", "--to", "P9L0H0", "--json"], files: files);

        Assert.Equal(0, patch.Code);
        Assert.Equal(new PathRequest("111+111", "123+456", new(3, VertexKind.Embedding), new(9, VertexKind.Head)), Assert.Single(files.Paths).Request);
        Assert.Equal(
            """{"store":"111+111","alter":"123+456","from":"P3EMBED","to":"P9L0H0","expected":"+0579","clean":"+0579","patched":"+0479","impact":"A2","changed":true,"digitsFrom":"inferred"}""",
            JsonSerializer.Serialize(JsonDocument.Parse(patch.Output).RootElement).Replace("\\u002B", "+", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Say what is patched: --node NODE, or one path by --from NODE and --to NODE.")]
    [InlineData("Say what is patched", "--from", "P3EMBED")]
    [InlineData("Say what is patched", "--from", "P3EMBED", "--to", "P9L0H0", "--node", "P9L0H0")]
    [InlineData("'token 3' is no part of a model.", "--from", "token 3", "--to", "P9L0H0")]
    public async Task Half_a_path_and_anything_beside_it_are_refused(string reason, params string[] options)
    {
        var refused = await Va.RunAsync(["patch", Scratch.Write("model.pth", "weights"), "--store", "1+1", "--alter", "1+2", .. options], files: new FakeWeightFiles());

        Assert.Equal((2, ""), (refused.Code, refused.Output));
        Assert.Contains(reason, refused.Error, StringComparison.Ordinal);
    }
}
