using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using VerifiedAddition.Backends;

namespace VerifiedAddition.Silo.Tests;

public sealed class RedactingConsoleFormatterTests
{
    [Fact]
    public void A_password_in_an_exception_of_somebody_else_is_not_logged()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("ConnectionStrings:redis", "10.0.0.5:6379,password=hunter22")]).Build();
        var formatter = new RedactingConsoleFormatter(new SecretFilter(configuration), TimeProvider.System);
        using var written = new StringWriter();

        formatter.Write(
            new LogEntry<string>(
                LogLevel.Warning, "Redis", default, "lost", new IOException("AUTH hunter22\nfailed"), (state, _) => state),
            scopeProvider: null,
            written);

        Assert.EndsWith($" warn Redis: lost System.IO.IOException: AUTH *** | failed{Environment.NewLine}", written.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_somebody_chose_acts_on_no_screen_and_begins_no_line()
    {
        using var written = new StringWriter();
        var formatter = new RedactingConsoleFormatter(new SecretFilter(new ConfigurationBuilder().Build()), TimeProvider.System);

        formatter.Write(
            new LogEntry<string>(LogLevel.Information, "Grid", default, "Sweep '\u001b[2J\u202e\n2026 fail'", null, (state, _) => state), scopeProvider: null, written);

        Assert.EndsWith($" info Grid: Sweep '␛[2J\ufffd | 2026 fail'{Environment.NewLine}", written.ToString(), StringComparison.Ordinal);
    }
}
