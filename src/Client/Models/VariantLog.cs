using System.Globalization;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>Writes what happens to a variant, line after line.</summary>
/// <param name="report">Where to.</param>
internal sealed class VariantLog(Report report)
{
    /// <summary>While it trains there is a line about so often.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time = report.Terminal.Time;
    private long? _told;

    /// <summary>The number of the last event that was written; 0 before the first.</summary>
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

    /// <summary>How far it is, if it trains and the last such line is a while ago.</summary>
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
