using System.Globalization;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>Writes a variant's events, line by line.</summary>
/// <param name="report">The output.</param>
internal sealed class VariantLog(Report report)
{
    /// <summary>Minimum time between two progress lines while it trains.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time = report.Terminal.Time;
    private long? _told;

    /// <summary>Number of the last event written; 0 before the first.</summary>
    public long Last { get; private set; }

    public void Write(IEnumerable<VariantEvent> events)
    {
        foreach (var one in events)
        {
            Last = one.Number;
            if (report.IsJson)
            {
                report.Terminal.Output.WriteLine(JsonOutput.LineOf(LogEntryJson.Of(one)));
            }
            else
            {
                Write(one);
            }
        }
    }

    /// <summary>Writes the progress of a training variant, unless that was done recently.</summary>
    public void Write(VariantSnapshot training)
    {
        if (training is not { Phase: VariantPhase.Training, Loss: not null } || (_told is { } told && _time.GetElapsedTime(told) < Pause))
        {
            return;
        }

        _told = _time.GetTimestamp();
        var now = _time.GetUtcNow();
        report.Terminal.Output.WriteLine(report.IsJson
            ? JsonOutput.LineOf(LogEntryJson.Of(now, training))
            : $"{Stamp(now)}  {SweepText.Training(training)}");
    }

    private void Write(VariantEvent one)
    {
        report.Say($"{Stamp(one.AtUtc)}  {one.Text}{(one.Silo is { } silo ? $", at {silo}" : "")}");
        foreach (var line in (one.Detail ?? "").Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0))
        {
            report.Say($"    {line}");
        }
    }

    private static string Stamp(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
