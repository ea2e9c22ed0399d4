using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary>Training records.</summary>
internal static class Samples
{
    public static string[] Tokens { get; } = ["A4", "A3", "A2", "A1", "A0"];

    /// <summary>Losses that fall tenfold in 100 steps, the sign's least.</summary>
    public static TrainingRecord Record(int steps, VariantSpec? spec = null, int? divergedAtStep = null)
    {
        var what = spec ?? Scene.Small;
        var lines = Enumerable.Range(0, steps).Select(step =>
        {
            double[] tokens = [.. Enumerable.Range(1, 5).Select(token => token * Math.Pow(10, -step / 100.0))];
            return new TrainingRecordStep(step, tokens.Average(), 1e-3 / (step + 1), 3.25 / (step + 1), tokens);
        });
        return new(
            new(TrainingRecordFile.Format, TrainingRecordFile.Version, what.Id.Value, 1, what, Tokens, steps, steps == what.Steps ? 1.5e-7 : null, divergedAtStep),
            [.. lines]);
    }

    public static byte[] Packed(TrainingRecord record)
    {
        using var file = new MemoryStream();
        TrainingRecordFile.Write(record.Head, record.Steps, file);
        return file.ToArray();
    }

    public static FoundRecord Found(string name, TrainingRecord record) => new(name, record, Packed(record));
}
