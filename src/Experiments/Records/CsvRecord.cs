using System.Globalization;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>A training record as comma-separated values with a heading: a row for each step (docs/training-records.md).</summary>
public static class CsvRecord
{
    /// <summary>Writes a record as UTF-8 with lines that end in a line feed.</summary>
    /// <param name="record">The record.</param>
    /// <param name="stream">Where to; it stays open.</param>
    public static async Task WriteAsync(TrainingRecord record, Stream stream)
    {
        await using var text = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
        await text.WriteLineAsync(string.Join(',', ["step", "loss", "learningRate", "gradientNorm", .. record.Head.Tokens]));
        foreach (var step in record.Steps)
        {
            await text.WriteAsync(step.Step.ToString(CultureInfo.InvariantCulture));
            foreach (var number in (double[])[step.Loss, step.LearningRate, step.GradientNorm, .. step.Tokens])
            {
                await text.WriteAsync(',');
                await text.WriteAsync(Figures.Real(number));
            }

            await text.WriteLineAsync();
        }
    }
}
