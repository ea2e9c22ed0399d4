using System.Text.Json;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Client.Tests;

/// <summary>For how many digits a weight file was made is stated, or inferred and then said.</summary>
public sealed class DigitsOptionTests
{
    [Fact]
    public async Task What_was_inferred_is_said_in_words()
    {
        var files = new FakeWeightFiles();

        var ask = await Va.RunAsync(["ask", Weights(), "123+456"], files: files);

        Assert.Equal((0, ""), (ask.Code, ask.Error));
        Assert.Contains("is taken for a model of 3 digits, inferred from its n_ctx alone (3n + 4, or 3n + 3 without a sign).", ask.Output, StringComparison.Ordinal);
        Assert.Equal([null], files.Stated);
    }

    [Fact]
    public async Task What_is_stated_is_heeded_and_needs_no_words()
    {
        var files = new FakeWeightFiles();

        var ask = await Va.RunAsync(["ask", Weights(), "123+456", "--digits", "3"], files: files);

        Assert.Equal((0, ""), (ask.Code, ask.Error));
        Assert.DoesNotContain("inferred", ask.Output, StringComparison.Ordinal);
        Assert.Equal([3], files.Stated);
    }

    [Theory]
    [InlineData("inferred")]
    [InlineData("stated", "--digits", "3")]
    public async Task Machines_are_told_too(string source, params string[] options)
    {
        var ask = await Va.RunAsync(["ask", Weights(), "123+456", "--json", .. options], files: new FakeWeightFiles());

        Assert.Equal(source, JsonDocument.Parse(ask.Output).RootElement[0].GetProperty("digitsFrom").GetString());
    }

    [Theory]
    [InlineData("taken for a model of 2 digits, inferred from its n_ctx alone (3n + 4, or 3n + 3 without a sign)")]
    [InlineData("a model of 2 digits, as --digits says", "--digits", "2")]
    public async Task A_report_says_how_its_model_was_read(string words, params string[] options)
    {
        var (file, report) = (Scratch.Write("model.pth", "weights"), Scratch.PathOf("report.html"));
        var claims = ClaimSamples.Of(2, [Operation.Add], (_, _) => Verdict.Strong);

        var made = await Va.RunAsync(["report", file, "--out", report, .. options], files: new FakeWeightFiles { ClaimsOf = _ => claims });

        Assert.Equal((0, ""), (made.Code, made.Error));
        Assert.Contains($"the weight file model.pth, {words}", await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("21")]
    [InlineData("two")]
    public async Task What_is_no_number_of_digits_is_refused(string given)
    {
        var ask = await Va.RunAsync(["ask", Weights(), "123+456", "--digits", given], files: new FakeWeightFiles());

        Assert.Equal((2, ""), (ask.Code, ask.Output));
        Assert.Contains($"--digits is '{given}', but must be a whole number from 1 to 20.", ask.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_digits_of_a_variant_are_known()
    {
        var ask = await Va.RunAsync(["ask", "some-variant", "123+456", "--digits", "3"], files: new FakeWeightFiles());

        Assert.Equal((2, ""), (ask.Code, ask.Output));
        Assert.Contains("--digits says how to read a weight file, but some-variant is not one", ask.Error, StringComparison.Ordinal);
    }

    private static string Weights() => Scratch.Write("model.pth", "weights");
}
