using System.Text.Json;
using System.Text.Json.Serialization;

namespace VerifiedAddition.Transformer;

/// <summary>The JSON header of a checkpoint, before the numbers.</summary>
/// <param name="Batch">Index of the next batch of the sequence: one for each step, those of the runs that this one goes on from included.</param>
internal sealed record CheckpointHeader(
    int FormatVersion, ModelShape Shape, TrainingRecipe Recipe, string SpecHash, int Step, long Batch)
{
    /// <summary>What computed the steps. Earlier versions, which had torch only, neither write nor read it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public TrainingArithmetic Arithmetic { get; init; }

    public static CheckpointHeader Of(TrainingCheckpoint checkpoint) => new(
        checkpoint.IsLast ? CheckpointFile.PackedVersion : CheckpointFile.FormatVersion, checkpoint.Shape, checkpoint.Recipe, checkpoint.SpecHash, checkpoint.Step, (long)checkpoint.Recipe.StepsBefore + checkpoint.Step)
    {
        Arithmetic = checkpoint.Arithmetic,
    };

    /// <exception cref="CheckpointException">The header is damaged or of another format version.</exception>
    public static CheckpointHeader Parse(byte[] json)
    {
        try
        {
            var version = JsonDocument.Parse(json).RootElement.GetProperty("formatVersion").GetInt32();
            if (version is not (CheckpointFile.FormatVersion or CheckpointFile.PackedVersion))
            {
                throw new CheckpointException(
                    $"The checkpoint has format version {version}; this program reads versions {CheckpointFile.FormatVersion} and {CheckpointFile.PackedVersion}.");
            }

            var header = JsonSerializer.Deserialize<CheckpointHeader>(json, TrainingSpec.Json);
            return header is not null && header.Step >= 0 && header.Step <= header.Recipe.Steps && header.Batch == (long)header.Recipe.StepsBefore + header.Step
                ? header
                : throw new CheckpointException("The checkpoint is damaged: its header names a step that its recipe does not have.");
        }
        catch (Exception cause) when (cause is JsonException or ArgumentException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new CheckpointException($"The checkpoint is damaged: its header cannot be read.", cause);
        }
    }
}
