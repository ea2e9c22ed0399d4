using Microsoft.Extensions.Logging;

namespace VerifiedAddition.Silo.Tests;

/// <summary>Keeps what was logged.</summary>
internal sealed class Log
{
    public List<(LogLevel Level, string Message)> Lines { get; } = [];

    public ILogger<T> For<T>() => new Logger<T>(Lines);

    private sealed class Logger<T>(List<(LogLevel Level, string Message)> lines) : ILogger<T>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Add((logLevel, formatter(state, exception)));
    }
}
