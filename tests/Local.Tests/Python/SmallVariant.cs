using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Local.Tests;

/// <summary>A variant that is trained in a second, and what it is asked.</summary>
internal static class SmallVariant
{
    public static readonly string[] Questions = ["12+34", "99+1", "5+5", "99+99", "38+27"];

    /// <summary>Trains it as <c>add_d2</c> of the sweep <c>small</c>.</summary>
    public static async Task TrainAsync(Va va)
    {
        var trained = await va.RunAsync("sweep", "run", va.Write("small.yaml", """
            name: small
            variants:
              - {name: add_d2, digits: 2, layers: 2, heads: 3, dModel: 24, dHead: 8, learningRate: 0.01, steps: 150}
            verification: none
            """));
        Assert.True(trained.ExitCode == 0, trained.ToString());
    }
}
