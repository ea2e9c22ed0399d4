using System.Threading.Channels;
using Spectre.Console;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>Shows how a verification goes on.</summary>
internal interface IVerificationView : IAsyncDisposable
{
    void Show(VerificationSnapshot now);
}

/// <summary>Chooses how to show progress.</summary>
internal static class VerificationViews
{
    public static IVerificationView For(Report report, string what) => report.Live is { } console
        ? new LiveVerificationView(console, what)
        : new PlainVerificationView(report.Words, report.Terminal.Time, what);
}

/// <summary>A line about every ten seconds.</summary>
internal sealed class PlainVerificationView(TextWriter output, TimeProvider time, string what) : IVerificationView
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private long _told = time.GetTimestamp();

    public void Show(VerificationSnapshot now)
    {
        if (time.GetElapsedTime(_told) >= Pause && now.Phase is VerificationPhase.Running)
        {
            _told = time.GetTimestamp();
            output.WriteLine($"{what}: {SweepWords.Asked(now)}");
        }
    }

    public async ValueTask DisposeAsync() => await output.FlushAsync();
}

/// <summary>A bar that is drawn in place.</summary>
internal sealed class LiveVerificationView : IVerificationView
{
    private const int BarWidth = 30;

    private readonly Channel<VerificationSnapshot> _snapshots = Channel.CreateUnbounded<VerificationSnapshot>();
    private readonly string _what;
    private readonly Task _drawing;

    public LiveVerificationView(IAnsiConsole console, string what)
    {
        _what = what;
        _drawing = console.Live(new Text("")).AutoClear(true).StartAsync(DrawAsync);
    }

    public void Show(VerificationSnapshot now) => _snapshots.Writer.TryWrite(now);

    public async ValueTask DisposeAsync()
    {
        _snapshots.Writer.TryComplete();
        await _drawing;
    }

    private async Task DrawAsync(LiveDisplayContext context)
    {
        await foreach (var now in _snapshots.Reader.ReadAllAsync())
        {
            var share = now.Plan is { } plan ? Math.Clamp((double)now.Asked / plan.Questions, 0, 1) : 0;
            context.UpdateTarget(new Columns(
                new Text($" {_what}"), Bars.Of(share, "blue", BarWidth), new Text(SweepWords.Asked(now)))
            { Expand = false });
            context.Refresh();
        }
    }
}
