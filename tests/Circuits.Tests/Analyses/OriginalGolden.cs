using System.Text.Json;
using System.Text.Json.Serialization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Circuits.Tests;

/// <summary>
/// What the first notebooks' own analysis says of a trained 5-digit adder (2 layers, 3 heads, d_model 96, d_head 32). Made with their
/// functions, TransformerLens' source of January 2024 and PyTorch 1.13, CPU, float32.
/// </summary>
internal sealed record OriginalGolden(
    [property: JsonPropertyName("questions")] string[] QuestionTexts,
    [property: JsonPropertyName("complexity")] string[] Classes,
    [property: JsonPropertyName("positions")] OriginalGoldenPosition[] Positions,
    [property: JsonPropertyName("useful_positions")] int[] UsefulPositions,
    [property: JsonPropertyName("nodes")] OriginalGoldenNode[] Nodes,
    [property: JsonPropertyName("mean_loss")] double MeanLoss,
    [property: JsonPropertyName("wrong")] int Wrong)
{
    public const int Digits = 5;

    private static readonly Lazy<OriginalGolden> TheOne = new(() =>
        JsonSerializer.Deserialize<OriginalGolden>(File.ReadAllText(PathOf("seed_analysis.json")))
        ?? throw new InvalidDataException("seed_analysis.json is empty."));

    public static OriginalGolden Instance => TheOne.Value;

    public Question[] Questions => [.. QuestionTexts.Select(text => Question.Parse(text, Digits))];

    public static Model Model() => Transformer.Model.FromStateDict(PthFile.Read(PathOf("model.pth")));

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Goldens", "analysis_add_d5_l2_h3_dm96", file);
}

internal sealed record OriginalGoldenPosition(
    [property: JsonPropertyName("position")] int Position,
    [property: JsonPropertyName("fails")] int Failures,
    [property: JsonPropertyName("fails_by_complexity")] Dictionary<string, int> Classes);

internal sealed record OriginalGoldenNode(
    [property: JsonPropertyName("position")] int Position,
    [property: JsonPropertyName("layer")] int Layer,
    [property: JsonPropertyName("head")] int Head,
    [property: JsonPropertyName("tags")] string[] Tags);
