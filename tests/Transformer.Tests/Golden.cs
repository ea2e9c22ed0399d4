using System.Text.Json;
using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer.Tests;

/// <summary>
/// What TransformerLens on PyTorch computed for a small model (3 digits, 2 layers, 3 heads, d_model 48, d_head 16), and 40 steps of
/// training it. Made with TransformerLens' source of January 2024 and the original notebooks' functions, CPU, float32.
/// </summary>
internal sealed record Golden(
    [property: JsonPropertyName("questions")] long[][] Questions,
    [property: JsonPropertyName("answer_logits")] double[][][] AnswerLogits,
    [property: JsonPropertyName("per_digit_loss")] double[] PerTokenLoss,
    [property: JsonPropertyName("mean_loss")] double MeanLoss,
    [property: JsonPropertyName("predicted")] long[][] Predicted,
    [property: JsonPropertyName("pattern_layer0_question0")] double[][][] Pattern,
    [property: JsonPropertyName("resid_post_last_layer_question0")] double[][] ResidualPost,
    [property: JsonPropertyName("training")] GoldenTraining Training,
    [property: JsonPropertyName("after_training")] GoldenOutcome AfterTraining)
{
    private static readonly Lazy<Golden> TheOne = new(() =>
        JsonSerializer.Deserialize<Golden>(File.ReadAllText(PathOf("golden.json"))) ?? throw new InvalidDataException("golden.json is empty."));

    public static Golden Instance => TheOne.Value;

    public static Model InitialModel() => Model.FromStateDict(PthFile.Read(PathOf("initial.pth")));

    public static StateDict FinalWeights() => PthFile.Read(PathOf("final.pth"));

    /// <summary>int64, [batch, n_ctx].</summary>
    public static Tensor Tokens(long[][] questions) => tensor([.. questions.SelectMany(q => q)], [questions.Length, questions[0].Length]);

    public static double[] Flat(double[][] values) => [.. values.SelectMany(row => row)];

    public static double[] Flat(double[][][] values) => [.. values.SelectMany(Flat)];

    private static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Goldens", "add_d3_l2_h3", file);
}

internal sealed record GoldenTraining(
    [property: JsonPropertyName("learning_rates")] double[] LearningRates,
    [property: JsonPropertyName("batches")] long[][][] Batches,
    [property: JsonPropertyName("losses")] double[] Losses);

internal sealed record GoldenOutcome(
    [property: JsonPropertyName("answer_logits")] double[][][] AnswerLogits,
    [property: JsonPropertyName("mean_loss")] double MeanLoss);
