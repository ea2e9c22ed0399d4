using System.Threading.Channels;
using Spectre.Console;
using Spectre.Console.Rendering;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>Progress on a terminal: a table with a bar per variant, redrawn in place.</summary>
internal sealed class LiveSweepView : ISweepView
{
    private readonly IAnsiConsole _console;
    private readonly Channel<(SweepSnapshot? Sweep, string? Note, SweepOverview? Overview)> _news =
        Channel.CreateUnbounded<(SweepSnapshot?, string?, SweepOverview?)>();
    private readonly Task _drawing;

    public LiveSweepView(IAnsiConsole console)
    {
        _console = console;
        _drawing = console.Live(new Text("")).AutoClear(true).Overflow(VerticalOverflow.Crop).StartAsync(DrawAsync);
    }

    public void Show(SweepSnapshot sweep, string? note, SweepOverview? overview = null) => _news.Writer.TryWrite((sweep, note, overview));

    public void ShowSilence(string why) => _news.Writer.TryWrite((null, why, null));

    public async ValueTask DisposeAsync()
    {
        _news.Writer.TryComplete();
        await _drawing;
    }

    private async Task DrawAsync(LiveDisplayContext context)
    {
        IRenderable table = new Text("");
        await foreach (var (sweep, note, overview) in _news.Reader.ReadAllAsync())
        {
            table = sweep is null ? table : LiveSweepTable.Of(sweep, _console.Profile.Width, _console.Profile.Height, overview);
            context.UpdateTarget(note is null ? table : new Rows(table, new Text($" {note}")));
            context.Refresh();
        }
    }
}
