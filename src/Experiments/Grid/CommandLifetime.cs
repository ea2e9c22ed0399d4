using Microsoft.Extensions.Hosting;

namespace VerifiedAddition.Experiments;

/// <summary>The lifetime of a host that belongs to a command: it heeds no signals, for the command does, and ends its host itself.</summary>
/// <remarks>The usual lifetime would begin to stop the host at Ctrl-C before the command has saved anything, and swallow a second Ctrl-C.</remarks>
public sealed class CommandLifetime : IHostLifetime
{
    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
