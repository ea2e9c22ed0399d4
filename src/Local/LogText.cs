using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Local;

/// <summary>A line of the log file for each event. Names and errors in it come from elsewhere: none acts on a screen, or begins a line as an event does.</summary>
internal sealed class LogText : ITextFormatter
{
    private readonly MessageTemplateTextFormatter _usual = new(
        "{Timestamp:yyyy-MM-dd HH:mm:ss.fff zzz} [{Level:u3}] {Message:lj}{NewLine}{Exception}", CultureInfo.InvariantCulture);

    public void Format(LogEvent logEvent, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        _usual.Format(logEvent, text);
        output.WriteLine(UntrustedText.Sentence(text.ToString().TrimEnd()));
    }
}
