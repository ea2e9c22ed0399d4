using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Client.Tests;

/// <summary><c>va probe</c>, but for the computing.</summary>
public sealed class ProbeCommandTests
{
    [Fact]
    public async Task What_was_asked_for_is_passed_on()
    {
        var files = new FakeWeightFiles();

        var probed = await Va.RunAsync(
            ["probe", "carried", "--questions", "700", "--fact", "carry", "triState", "--seed", "5", "--operation", "subtract", "--out", "found"], files: files);

        Assert.Equal((0, ""), (probed.Code, probed.Error));
        var request = Assert.Single(files.Probed);
        Assert.Equal(("carried", null, "found"), (request.Model, request.Digits, request.Folder!.Path));
        Assert.Equal((5UL, 700), (request.Spec.Seed, request.Spec.Questions));
        Assert.Equal([ProbedFact.Carry, ProbedFact.TriState], request.Spec.Facts!);
        Assert.Equal([Operation.Subtract], request.Operations!);
    }

    [Fact]
    public async Task Without_options_all_facts_are_looked_for()
    {
        var files = new FakeWeightFiles();

        await Va.RunAsync(["probe", "carried"], files: files);

        Assert.Equal(new ProbeSpec(), Assert.Single(files.Probed).Spec);
    }

    [Theory]
    [InlineData("--questions is 99, but must be from 100 to 10,000.", "--questions", "99")]
    [InlineData("There is no fact borrow. Name some of carry, triState, value, sign, operator", "--fact", "borrow")]
    public async Task What_there_is_not_is_refused(string reason, params string[] options)
    {
        var refused = await Va.RunAsync(["probe", Scratch.Write("model.pth", "weights"), .. options], files: new FakeWeightFiles());

        Assert.Equal((2, ""), (refused.Code, refused.Output));
        Assert.Contains(reason, refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_client_alone_refuses()
    {
        var refused = await Va.RunAsync(["probe", Scratch.Write("model.pth", "weights")]);

        Assert.Equal((2, ""), (refused.Code, refused.Output));
        Assert.Contains("is probed where the command runs, and this va is the client alone", refused.Error, StringComparison.Ordinal);
    }
}
