using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client.Tests;

public sealed class ComparisonSectionTests
{
    private static readonly ClaimFacts Facts = ClaimSamples.Of(3, [Operation.Add], (task, _) => task is SubTask.SS ? Verdict.None : Verdict.Strong);

    [Fact]
    public void Several_models_have_a_table_of_claims_and_one_of_clauses()
    {
        var html = ComparisonSection.Of([("one", Facts), ("<two>", Facts)], "sweep").Text;

        Assert.Contains("<h2>Across models</h2>", html, StringComparison.Ordinal);
        Assert.Contains("Of 11 claims that two models or more can have, 9 stand in all that can have them, 0 in some, 2 in none.", html, StringComparison.Ordinal);
        Assert.Contains("● 100 P9L0H1", html, StringComparison.Ordinal);
        Assert.Contains("A3 L0 head (2)", html, StringComparison.Ordinal);
        Assert.Contains("<svg", html, StringComparison.Ordinal);
        Assert.Contains("&lt;two&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<two>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void One_model_has_nobody_to_be_compared_with() => Assert.Equal("", ComparisonSection.Of([("one", Facts)], "sweep").Text);
}
