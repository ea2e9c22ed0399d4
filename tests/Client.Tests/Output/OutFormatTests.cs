using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client.Tests;

/// <summary>Every option that names a file or folder to write refuses an ending that it cannot serve, before anything is done.</summary>
public sealed class OutFormatTests
{
    [Theory]
    [InlineData(".svg or .png", "variant", "plot", "any", "--out", "x.jpg")]
    [InlineData(".svg or .png", "variant", "plot", "any", "--format", "svg", "--out", "x.pdf")]
    [InlineData(".csv or .jsonl", "variant", "export", "any", "--out", "x.txt")]
    [InlineData(".csv or .jsonl", "variant", "export", "any", "--format", "csv", "--out", "x.xlsx")]
    [InlineData("contradicts the ending", "variant", "export", "any", "--format", "csv", "--out", "x.jsonl")]
    [InlineData("like a file, but names a folder", "variant", "export", "any", "--format", "tensorboard", "--out", "x.csv")]
    [InlineData(".pth or .safetensors or .onnx", "model", "export", "any", "--out", "x.bin")]
    [InlineData(".pth or .safetensors or .onnx", "model", "export", "any", "--format", "pth", "--out", "x.h5")]
    [InlineData("contradicts the ending", "model", "export", "any", "--format", "pth", "--out", "x.onnx")]
    [InlineData("contradicts the ending", "model", "export", "any", "--format", "pth", "--out", "x.safetensors")]
    [InlineData("does not tell its format", "model", "export", "any", "--out", "x")]
    [InlineData(".html or .htm", "report", "any", "--out", "x.pdf")]
    [InlineData("like a file, but names a folder", "report", "any", "--pictures", "x.svg")]
    [InlineData("like a file, but names a folder", "analyse", "any", "--out", "x.json")]
    [InlineData("like a file, but names a folder", "claims", "any", "--out", "x.json")]
    [InlineData("like a file, but names a folder", "analyse", "compare", "any", "other", "--out", "x.png")]
    [InlineData("like a file, but names a folder", "analyse", "reuse", "any", "--out", "x.svg")]
    [InlineData("ends in .pdf", "verify", "any", "--sample", "exhaustive", "--certificate", "x.pdf")]
    public async Task An_ending_that_is_not_supported_is_refused_with_what_is(string told, params string[] command)
    {
        var refused = await Va.RunAsync(command);

        Assert.Equal((2, ""), (refused.Code, refused.Output));
        Assert.Contains(told, refused.Error, StringComparison.Ordinal);
        Assert.False(Path.Exists(command[^1]), command[^1]);
    }

    [Theory]
    [InlineData("loss.svg", "svg")]
    [InlineData("Loss.SVG", "svg")]
    [InlineData("runs/lr0.001", "")]
    [InlineData("pictures", "")]
    [InlineData("pictures.jpg/", "")]
    [InlineData("../out", "")]
    [InlineData(".hidden", "")]
    [InlineData("name.", "")]
    public void An_ending_begins_with_a_letter_and_is_that_of_a_file(string path, string ending) => Assert.Equal(ending, OutFormat.EndingOf(path));
}
