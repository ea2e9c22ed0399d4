using System.Threading.Channels;
using Spectre.Console;
using Spectre.Console.Rendering;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>Chooses how to show progress.</summary>
internal static class ProgressViews
{
    public static IProgressView For(Report report, string what) => report.Live is { } console
        ? new LiveProgressView(console, what)
        : new PlainProgressView(report.Words, report.Terminal.Time, what);
}

/// <summary>Writes a line about every ten seconds.</summary>
internal sealed class PlainProgressView(TextWriter output, TimeProvider time, string what) : IProgressView
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private long _told = time.GetTimestamp();

    public void Show(double share, string words)
    {
        if (time.GetElapsedTime(_told) >= Pause && share < 1)
        {
            _told = time.GetTimestamp();
            output.WriteLine($"{what}: {words}");
        }
    }

    public async ValueTask DisposeAsync() => await output.FlushAsync();
}

/// <summary>Draws a bar in place.</summary>
internal sealed class LiveProgressView : IProgressView
{
    private const int BarWidth = 30;

    /// <summary>Blanks before and between title, bar and words.</summary>
    private const int Margins = 5;

    private readonly Channel<(double Share, string Words)> _news = Channel.CreateUnbounded<(double, string)>();
    private readonly IAnsiConsole _console;
    private readonly string _what;
    private readonly Task _drawing;

    public LiveProgressView(IAnsiConsole console, string what)
    {
        _console = console;
        _what = what;
        _drawing = console.Live(new Text("")).AutoClear(true).StartAsync(DrawAsync);
    }

    public void Show(double share, string words) => _news.Writer.TryWrite((share, words));

    public async ValueTask DisposeAsync()
    {
        _news.Writer.TryComplete();
        await _drawing;
    }

    private async Task DrawAsync(LiveDisplayContext context)
    {
        await foreach (var (share, words) in _news.Reader.ReadAllAsync())
        {
            context.UpdateTarget(Drawing(share, words, _console.Profile.Width));
            context.Refresh();
        }
    }

    /// <summary>Title, bar and words side by side, or one below the other where there is no room.</summary>
    private IRenderable Drawing(double share, string words, int width)
    {
        var title = new Text($" {UntrustedText.OneLine(_what)}");
        return _what.Length + BarWidth + words.Length + Margins <= width
            ? new Columns(title, Bars.Of(share, "blue", BarWidth), new Text(words)) { Expand = false }
            : new Rows(title, new Padder(Bars.Of(share, "blue", Math.Clamp(width - 2, 1, BarWidth)), new Padding(1, 0, 0, 0)), new Text($" {words}"));
    }
}
