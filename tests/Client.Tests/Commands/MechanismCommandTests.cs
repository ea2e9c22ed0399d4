using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Client.Tests;

/// <summary><c>va mechanism</c>, but for the computing.</summary>
public sealed class MechanismCommandTests
{
    [Fact]
    public async Task What_was_asked_for_is_passed_on()
    {
        var files = new FakeWeightFiles();

        var examined = await Va.RunAsync(
            ["mechanism", "carried", "--questions", "70", "--depth", "2", "--experiment", "4", "17", "--seed", "5", "--operation", "add", "--out", "found"], files: files);

        Assert.Equal((0, ""), (examined.Code, examined.Error));
        var request = Assert.Single(files.Examined);
        Assert.Equal(("carried", null, "found"), (request.Model, request.Digits, request.Folder!.Path));
        Assert.Equal((5UL, 70, 2), (request.Spec.Seed, request.Spec.Questions, request.Spec.Depth));
        Assert.Equal([4, 17], request.Spec.Experiments!);
        Assert.Equal([Operation.Add], request.Operations!);
    }

    [Fact]
    public async Task Without_options_all_experiments_are_made_and_nothing_is_written()
    {
        var files = new FakeWeightFiles();

        await Va.RunAsync(["mechanism", "carried"], files: files);

        var request = Assert.Single(files.Examined);
        Assert.Equal((null, null), (request.Operations, request.Folder));
        Assert.Equal(new MechanismSpec(), request.Spec);
    }

    [Fact]
    public async Task Several_are_compared_by_the_same_experiments()
    {
        var files = new FakeWeightFiles();

        var compared = await Va.RunAsync(["mechanism", "compare", "one", "two", "--sweep", "seeds", "--experiment", "4", "--out", "found"], files: files);

        Assert.Equal((0, ""), (compared.Code, compared.Error));
        var (models, request) = Assert.Single(files.Compared);
        Assert.Equal(["one", "two"], models.Named, StringComparer.Ordinal);
        Assert.Equal(("seeds", "found"), (models.Sweep, request.Folder!.Path));
        Assert.Equal([4], request.Spec.Experiments!);
        Assert.Empty(files.Examined);
    }

    [Fact]
    public async Task The_client_alone_refuses()
    {
        var refused = await Va.RunAsync(["mechanism", Scratch.Write("model.pth", "weights")]);

        Assert.Equal((2, ""), (refused.Code, refused.Output));
        Assert.Contains("is examined where the command runs, and this va is the client alone", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--questions is 9, but must be from 10 to 100,000.", "--questions", "9")]
    [InlineData("--depth is 21, but must be from 1 to 20.", "--depth", "21")]
    [InlineData("There is no experiment 18. Name some of 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17", "--experiment", "18")]
    public async Task What_there_is_not_is_refused(string reason, params string[] options)
    {
        var refused = await Va.RunAsync(["mechanism", Scratch.Write("model.pth", "weights"), .. options], files: new FakeWeightFiles());

        Assert.Equal((2, ""), (refused.Code, refused.Output));
        Assert.Contains(reason, refused.Error, StringComparison.Ordinal);
    }
}
