using System.Globalization;
using Parquet;
using Parquet.Schema;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Api;

/// <summary>A training record as an Apache Parquet file, with the columns of the CSV file.</summary>
internal static class ParquetRecord
{
    /// <summary>The type of content that it is sent as.</summary>
    public const string ContentType = "application/vnd.apache.parquet";

    public static async Task<byte[]> WriteAsync(TrainingRecord record, CancellationToken cancellationToken)
    {
        var tokens = record.Head.Tokens;
        var steps = new DataField<int>("step");
        DataField<double>[] numbers = [new("loss"), new("learningRate"), new("gradientNorm"), .. tokens.Select(token => new DataField<double>(token))];
        using var file = new MemoryStream();
        await using (var writer = await ParquetWriter.CreateAsync(new([steps, .. numbers]), file, cancellationToken: cancellationToken))
        {
            writer.CustomMetadata = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["variant"] = record.Head.Variant,
                ["engine"] = record.Head.Engine.ToString(CultureInfo.InvariantCulture),
            };
            using var rows = writer.CreateRowGroup();
            await rows.WriteAsync<int>(steps, record.Steps.Select(step => step.Step).ToArray(), cancellationToken: cancellationToken);
            foreach (var (i, field) in numbers.Index())
            {
                await rows.WriteAsync<double>(field, record.Steps.Select(step => ValueOf(step, i)).ToArray(), cancellationToken: cancellationToken);
            }
        }

        return file.ToArray();
    }

    private static double ValueOf(TrainingRecordStep step, int column) => column switch
    {
        0 => step.Loss,
        1 => step.LearningRate,
        2 => step.GradientNorm,
        _ => step.Tokens[column - 3],
    };
}
