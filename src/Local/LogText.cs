using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Local;

/// <summary>Formats one line per event for the log file. Untrusted names and errors cannot affect a terminal or imitate the beginning of an event.</summary>
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
