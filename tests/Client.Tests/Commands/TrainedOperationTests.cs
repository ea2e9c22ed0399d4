using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary>No command asks a variant what it was not trained for, and of a weight file each says what is asked.</summary>
public sealed class TrainedOperationTests(FakeGrid grid)
{
    [Theory]
    [InlineData("verify", "MODEL", "--operation", "subtract")]
    [InlineData("analyse", "MODEL", "--operation", "subtract")]
    [InlineData("ask", "MODEL", "5-3")]
    [InlineData("patch", "MODEL", "--store", "5-3", "--alter", "1+2", "--node", "P9L0H0")]
    [InlineData("patch", "MODEL", "--store", "1+2", "--alter", "5-3", "--node", "P9L0H0")]
    public async Task An_adder_is_not_asked_to_subtract(params string[] command)
    {
        var refused = await RunAsync("only-adds", Scene.Small, command);

        Assert.Equal((2, ""), (refused.Code, refused.Output));
        Assert.Contains("was trained to add", refused.Error, StringComparison.Ordinal);
        Assert.Contains("subtract", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("verify", "MODEL", "--operation", "add")]
    [InlineData("robustness", "MODEL", "--operation", "subtract")]
    [InlineData("ask", "MODEL", "1+2")]
    [InlineData("analyse", "MODEL")]
    [InlineData("claims", "MODEL")]
    [InlineData("patch", "MODEL", "--store", "1+1", "--alter", "1+2", "--node", "P9L0H0")]
    public async Task A_multiplier_is_not_asked_to_add(params string[] command)
    {
        var refused = await RunAsync("only-multiplies", Scene.Small with { MultiplyPercent = 100 }, command);

        Assert.Equal((2, ""), (refused.Code, refused.Output));
        Assert.Contains("was trained to multiply", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Questions_in_a_file_are_refused_like_those_on_the_command_line()
    {
        var file = Scratch.Write("questions.txt", "1+2\n5-3\n");

        var refused = await RunAsync("adds-from-file", Scene.Small, "analyse", "MODEL", "--questions", file);

        Assert.Equal((2, "va: The question 5-3 subtracts, but the model was trained to add."), (refused.Code, refused.Error.Trim()));
    }

    [Theory]
    [InlineData("add and subtract", "verify", "FILE", "--questions", "10")]
    [InlineData("subtract", "verify", "FILE", "--operation", "subtract", "--questions", "10")]
    [InlineData("multiply", "verify", "FILE", "--operation", "multiply", "--questions", "10")]
    [InlineData("multiply", "ask", "FILE", "3*4")]
    [InlineData("add and subtract", "ask", "FILE", "1+2=3", "5-3")]
    [InlineData("subtract", "patch", "FILE", "--store", "5-3", "--alter", "3-5=-0002", "--node", "P9L0H0")]
    [InlineData("add", "claims", "FILE")]
    public async Task Of_a_weight_file_is_said_what_it_is_asked(string asked, params string[] command)
    {
        var file = Scratch.Write("unknown.pth", "weights");
        var facts = CircuitSamples.Of(digits: 3, layers: 2, heads: 3);

        var told = await Va.RunAsync(
            [.. command.Select(word => word == "FILE" ? file : word)], new PretendedGrid(grid, Trainer.Others), new FakeWeightFiles { Facts = facts });

        Assert.Equal(0, told.Code);
        Assert.Contains($"unknown.pth does not say which operations it was trained for. It is asked to {asked}.", told.Output, StringComparison.Ordinal);
    }

    private Task<Outcome> RunAsync(string name, VariantSpec spec, params string[] command)
    {
        grid.World.Script(Scene.Sweep($"of-{name}", SweepPhase.Completed, Scene.Trained(name, spec with { Seed = (ulong)name.Length })));
        return grid.RunAsync([.. command.Select(word => word == "MODEL" ? name : word)]);
    }
}
