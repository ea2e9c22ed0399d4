using System.Runtime.InteropServices;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary>Turns the first reason to stop into a cancelled token; a second Ctrl-C or request to terminate ends the process at once.</summary>
/// <remarks>
/// A terminal that closes is told by its kernel, its shell and the session's keeper, one after the other: however often it hangs up, what was
/// begun is saved.
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

    /// <summary>What the program returns if a command that ended with <paramref name="code"/> was stopped: who stopped it.</summary>
    public int CodeOf(int code) => code == ExitCodes.Interrupted && _code != 0 ? _code : code;

    /// <summary>Stops the command; the first reason is the one that counts.</summary>
    /// <param name="code">What the program returns for it.</param>
    public void Stop(int code)
    {
        if (Interlocked.CompareExchange(ref _code, code, 0) == 0)
        {
            _ = _source.CancelAsync(); // whoever tells shall not do what follows from it
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
