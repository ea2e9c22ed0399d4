using System.Text.Json;
using System.Text.Json.Nodes;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>The originals' file about a training: <c>training_loss.json</c>, <c>NAME_train.json</c>.</summary>
/// <param name="config">Settings and figures, by their names in the file.</param>
/// <param name="losses">Of each step; NaN where Python wrote that.</param>
internal sealed class PublishedTraining(JsonObject config, IReadOnlyList<double> losses)
{
    private const string Settings = "Config";

    /// <summary>Of each step; NaN where Python wrote that.</summary>
    public IReadOnlyList<double> Losses => losses;

    /// <summary>Reads such a file.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static PublishedTraining Read(string text)
    {
        try
        {
            if (PythonJson.Read(text) is not JsonObject root || root[Settings] is not JsonObject config)
            {
                throw new FormatException("Expected: a JSON object with 'Config', the settings, and 'TrainingLoss', a list of numbers.");
            }

            var losses = root["TrainingLoss"] is JsonArray array
                ? array.Select(PythonJson.Number).ToArray()
                : [];
            return Array.Exists(losses, loss => loss is null)
                ? throw new FormatException("'TrainingLoss' holds something that is no number.")
                : new(WithOlderFigures(config, root), [.. losses.Select(loss => loss!.Value)]);
        }
        catch (JsonException e)
        {
            throw new FormatException($"It is not JSON: {JsonTrouble.Describe(e)}", e);
        }
    }

    /// <summary>A number of the settings; null if there is none.</summary>
    public double? Number(string key) => PythonJson.Number(config[key]);

    /// <summary>A whole number of the settings; null if there is none.</summary>
    public int? Whole(string key) => Number(key) is { } number && number == Math.Floor(number) && Math.Abs(number) < int.MaxValue ? (int)number : null;

    /// <summary>A text of the settings; null if there is none.</summary>
    public string? Text(string key) => config[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>The mean loss of the last five steps, also of a training that a sweep has ended before its last; null if no step is recorded.</summary>
    public static double? FinalLoss(TrainingRecord record) => record.Head.AverageFinalLoss ?? (record.Steps.Count == 0 ? null : record.Steps.TakeLast(5).Average(step => step.Loss));

    /// <summary>The file for a variant of ours, with the originals' keys.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="record">Its training record.</param>
    public static string Write(string name, TrainingRecord record)
    {
        var (spec, steps) = (record.Head.Spec, record.Steps);
        var config = new JsonObject
        {
            ["model_name"] = name,
            ["n_digits"] = spec.Digits,
            ["n_layers"] = spec.Layers,
            ["n_heads"] = spec.Heads,
            ["d_model"] = spec.DModel,
            ["d_head"] = spec.DHead,
            ["d_mlp"] = 4 * spec.DModel,
            ["d_mlp_multiplier"] = 4,
            ["d_vocab"] = Vocabulary.Size,
            ["n_ctx"] = new Layout(spec.Digits).ContextLength,
            ["act_fn"] = Architecture.WordOf(spec.Architecture.Activation),
            ["batch_size"] = spec.BatchSize,
            ["n_training_steps"] = Math.Min(spec.Steps, record.Head.StepsDone),
            ["lr"] = spec.LearningRate,
            ["weight_decay"] = spec.WeightDecay,
            ["training_seed"] = spec.Seed,
            ["perc_add"] = spec.AddPercent,
            ["perc_sub"] = spec.SubtractPercent,
            ["perc_mult"] = spec.MultiplyPercent,
            ["avg_final_loss"] = FinalLoss(record),
            ["final_loss"] = steps.Count > 0 ? steps[^1].Loss : null,
        };
        if (spec.GrokFast is { } filter)
        {
            (config["grokfast"], config["grokfast_alpha"], config["grokfast_lamb"]) = (true, filter.Alpha, filter.Lambda);
        }

        return PythonJson.Write(new JsonObject
        {
            [Settings] = config,
            ["TrainingLoss"] = new JsonArray([.. steps.Select(step => (JsonNode)JsonValue.Create(step.Loss))]),
        }) + "\n";
    }

    /// <summary>The first files have the figures beside the settings.</summary>
    private static JsonObject WithOlderFigures(JsonObject config, JsonObject root)
    {
        foreach (var (older, key) in (ReadOnlySpan<(string, string)>)[("AvgFinalLoss", "avg_final_loss"), ("FinalLoss", "final_loss")])
        {
            if (config[key] is null && root[older] is { } figure)
            {
                config[key] = figure.DeepClone();
            }
        }

        return config;
    }
}
