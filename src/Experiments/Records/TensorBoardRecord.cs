using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>A training record as an event file of TensorBoard (docs/training-records.md).</summary>
public static class TensorBoardRecord
{
    /// <summary>The first event of every file says this.</summary>
    private const string FileVersion = "brain.Event:2";

    /// <summary>TensorBoard takes a file for an event file if its name holds so.</summary>
    private const string Mark = "tfevents";

    /// <summary>The event file of a variant in the folder of its run. Exporting again replaces it.</summary>
    /// <exception cref="ClientException">The folder is another run's: TensorBoard draws all event files of a folder as one.</exception>
    public static string FileIn(string folder, string variant, string identity)
    {
        var name = NameOf(variant, identity);
        var other = Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder).Select(Path.GetFileName).FirstOrDefault(
                file => file!.Contains(Mark, StringComparison.Ordinal) && !string.Equals(file, name, StringComparison.Ordinal))
            : null;
        return other is null ? Path.Combine(folder, name) : throw new ClientException(
            $"--out {folder} is the folder of another run: {other} is in it, and TensorBoard draws all event files of a folder as one run. " +
            $"Give each run a folder of its own, such as {Path.Combine(folder, OutFile.NameOf(variant))}, and TensorBoard the folder around them.");
    }

    /// <summary>What the event file of a variant is called.</summary>
    /// <param name="variant">Its name.</param>
    /// <param name="identity">Its identity.</param>
    public static string NameOf(string variant, string identity) => $"events.out.{Mark}.{OutFile.NameOf(variant)}.{identity}";

    /// <summary>Writes a record as an event file.</summary>
    /// <param name="wallTime">Of every event: when a step was made is not recorded.</param>
    public static void Write(TrainingRecord record, DateTimeOffset wallTime, Stream stream)
    {
        var seconds = wallTime.ToUnixTimeMilliseconds() / 1000.0;
        TfRecords.Write(stream, Event(seconds, 0).String(3, FileVersion));
        foreach (var step in record.Steps)
        {
            var summary = new ProtobufMessage()
                .Message(1, Scalar("loss/mean", step.Loss))
                .Message(1, Scalar("optimiser/learningRate", step.LearningRate))
                .Message(1, Scalar("optimiser/gradientNorm", step.GradientNorm));
            foreach (var (token, loss) in record.Head.Tokens.Zip(step.Tokens))
            {
                summary.Message(1, Scalar($"loss/{token}", loss));
            }

            TfRecords.Write(stream, Event(seconds, step.Step).Message(5, summary));
        }
    }

    // Fields of tensorflow.Event: 1 wall_time, 2 step, 3 file_version, 5 summary. Of tensorflow.Summary: 1 value.
    private static ProtobufMessage Event(double seconds, int step) => new ProtobufMessage().Double(1, seconds).Integer(2, step);

    // Fields of tensorflow.Summary.Value: 1 tag, 2 simple_value.
    private static ProtobufMessage Scalar(string tag, double value) => new ProtobufMessage().String(1, tag).Float(2, (float)value);
}
