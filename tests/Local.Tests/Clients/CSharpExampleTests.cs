using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Local.Tests;

/// <summary>A program of one file that asks the API, without any package.</summary>
[Collection(ServedGridTests.Name)]
public sealed class CSharpExampleTests(ServedGrid grid)
{
    [Fact]
    public async Task It_trains_a_sweep_and_asks_the_best_model()
    {
        var printed = await Dotnet.RunAsync(grid.Variables, "run", "-c", "Release", "--file", Checkout.PathOf("examples", "first_sweep.cs"));

        Assert.Matches("add_d2_s1: final loss [^,]*, [0-9]+ of 10000 wrong", printed);
        Assert.Matches(@"add_d2_s[123]: 12\+34 = \+[0-9]{3}", printed);
        Assert.Matches(@"add_d2_s[123]: 99\+1 = \+[0-9]{3}", printed);
    }
}
