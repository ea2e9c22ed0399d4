using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client.Tests;

/// <summary>Weight files that variants start from are looked into when a sweep is planned, as they are when it is run.</summary>
public sealed class ParentFileTests(FakeGrid grid)
{
    private const string Text = """
        variants:
          - {name: a, digits: 4, layers: 2, heads: 3, dModel: 96, steps: 1, initialiseFrom: {file: model.pth, mode: 1, policy: complete}}
          - {name: b, digits: 3, layers: 1, heads: 3, dModel: 96, steps: 1, initialiseFrom: {file: model.pth, mode: 1, policy: complete}}
          - {name: c, digits: 3, layers: 2, heads: 3, dModel: 96, steps: 1, initialiseFrom: {file: model.pth, mode: 1}}
        """;

    private static string Sweep(string text = Text)
    {
        var file = Scratch.Write("parents.yaml", text);
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(file)!, "model.pth"), "weights");
        return file;
    }

    [Fact]
    public async Task Plan_and_run_refuse_the_same_with_every_place()
    {
        var file = Sweep();
        var model = Path.Combine(Path.GetDirectoryName(file)!, "model.pth");
        var files = new FakeWeightFiles();

        var plan = await Va.RunAsync(["sweep", "plan", file], files: files);
        var run = await Va.RunAsync(["sweep", "run", file, "--cluster", grid.ClusterFile], files: files);

        Assert.Equal(
            $"""
            {file}:2:92: 'a' has 4 digits, but its parent '{model}' has 3. Both must have as many.
            {file}:3:92: 'b' has 1 layers, but its parent '{model}' has 2. A parent has no more than its child.

            """,
            plan.Error,
            ignoreLineEndingDifferences: true);
        Assert.Equal((2, "", plan.Error), (plan.Code, plan.Output, run.Error));
        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Empty(files.Parents);
    }

    [Fact]
    public async Task A_model_whose_answers_have_no_sign_is_no_parent()
    {
        var plan = await Va.RunAsync(["sweep", "plan", Sweep()], files: new FakeWeightFiles { Model = new(3, 2, 3, 96, 32, 1000) { IsUnsigned = true } });

        Assert.Equal((2, ""), (plan.Code, plan.Output));
        Assert.Contains(
            "has 13 tokens and writes answers without a sign, but 'c' is to write them with one: every position and the vocabulary differ. Start from a model of 15 tokens.",
            plan.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_with_the_file_is_told_beside_all_else()
    {
        var file = Sweep(Text + "\nfoo: 1\n");

        var plan = await Va.RunAsync(["sweep", "plan", file], files: new FakeWeightFiles { Trouble = "element 7 of 'W_E' is NaN" });

        Assert.Equal(2, plan.Code);
        Assert.Contains("2:92: ", plan.Error, StringComparison.Ordinal);
        Assert.Contains("element 7 of 'W_E' is NaN", plan.Error, StringComparison.Ordinal);
        Assert.Contains("5:1: A sweep has no key 'foo'", plan.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_without_libtorch_plans_and_says_what_it_did_not_look_into()
    {
        var file = Sweep();

        var plan = await Va.RunAsync(["sweep", "plan", file], files: new NoWeightFiles());

        Assert.Equal((0, ""), (plan.Code, plan.Error));
        Assert.Contains($"could not check whether the model in {Path.Combine(Path.GetDirectoryName(file)!, "model.pth")} fits", plan.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sweep_that_is_known_by_its_name_keeps_its_analysis()
    {
        grid.World.Script(Scene.Sweep("recalled", Grains.SweepPhase.Completed, Scene.Verified("recalled-a")).As(spec => spec with { Analysis = true }));

        await grid.RunAsync("sweep", "run", "recalled");

        Assert.True(grid.World.Submitted["recalled"].Analysis);
    }
}
