using System.Runtime.InteropServices;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary>Cancels a token at the first reason to stop; a second Ctrl-C or request to terminate ends the process immediately.</summary>
/// <remarks>
/// When a terminal closes, its kernel, its shell and the session manager may each send a hang-up: however many there are, work in progress
/// is saved.
/// </remarks>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _signals;
    private int _code;
    private bool _asked;

    public Interruption() => _signals =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Asked(context, ExitCodes.Interrupted)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Asked(context, ExitCodes.Terminated)),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, HungUp),
    ];

    public CancellationToken Token => _source.Token;

    /// <summary>Returns the program's exit code for a command that ended with <paramref name="code"/>: if it was stopped, that of the reason.</summary>
    public int CodeOf(int code) => code == ExitCodes.Interrupted && _code != 0 ? _code : code;

    /// <summary>Stops the command; only the first reason counts.</summary>
    /// <param name="code">The exit code for the reason.</param>
    public void Stop(int code)
    {
        if (Interlocked.CompareExchange(ref _code, code, 0) == 0)
        {
            _ = _source.CancelAsync(); // the callbacks must not run on the signal handler's thread
        }
    }

    public void Dispose()
    {
        foreach (var signal in _signals)
        {
            signal.Dispose();
        }
    }

    private void Asked(PosixSignalContext context, int code)
    {
        context.Cancel = !_asked;
        _asked = true;
        Stop(code);
    }

    private void HungUp(PosixSignalContext context)
    {
        context.Cancel = true;
        Stop(ExitCodes.HungUp);
    }
}
