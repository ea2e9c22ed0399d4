using System.Threading.Channels;
using Spectre.Console;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>Progress on a terminal: a table with a bar per variant, drawn in place.</summary>
internal sealed class LiveSweepView : ISweepView
{
    private readonly IAnsiConsole _console;
    private readonly Channel<SweepSnapshot> _snapshots = Channel.CreateUnbounded<SweepSnapshot>();
    private readonly Task _drawing;

    public LiveSweepView(IAnsiConsole console)
    {
        _console = console;
        _drawing = console.Live(new Text("")).AutoClear(true).Overflow(VerticalOverflow.Crop).StartAsync(DrawAsync);
    }

    public void Show(SweepSnapshot sweep) => _snapshots.Writer.TryWrite(sweep);

    public async ValueTask DisposeAsync()
    {
        _snapshots.Writer.TryComplete();
        await _drawing;
    }

    private async Task DrawAsync(LiveDisplayContext context)
    {
        await foreach (var sweep in _snapshots.Reader.ReadAllAsync())
        {
            context.UpdateTarget(LiveSweepTable.Of(sweep, _console.Profile.Width, _console.Profile.Height));
            context.Refresh();
        }
    }
}
