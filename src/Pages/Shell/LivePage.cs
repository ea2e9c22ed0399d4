using Microsoft.AspNetCore.Components;

namespace VerifiedAddition.Pages;

/// <summary>A page that shows what it hears of the grid as long as it is open.</summary>
public abstract class LivePage : ComponentBase, IDisposable
{
    /// <summary>How long a page waits for its first contents before it is shown without.</summary>
    private static readonly TimeSpan FirstTime = TimeSpan.FromSeconds(4);

    private readonly List<IDisposable> _listening = [];
    private readonly CancellationTokenSource _closed = new();

    /// <summary>All that the pages hear.</summary>
    [Inject]
    protected GridFeed Feed { get; set; } = null!;

    /// <summary>Ends when the page is left.</summary>
    protected CancellationToken Closed { get; private set; }

    /// <summary>Takes the token while it can be had.</summary>
    protected LivePage() => Closed = _closed.Token;

    /// <summary>Tells the page of all news, and what is known already at once.</summary>
    /// <param name="view">What it listens to.</param>
    /// <param name="heard">Told on the page's own thread; what it changes is shown.</param>
    protected async Task FollowAsync<T>(SharedView<T> view, Action<Reading<T>> heard)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(heard);
        _listening.Add(view.Listen(now => _ = ShowAsync(() => heard(now))));
        try
        {
            heard(await view.NowAsync(Closed).WaitAsync(FirstTime, Closed));
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            // The page says that it waits.
        }
    }

    /// <summary>Listens no more.</summary>
    protected void Leave()
    {
        _listening.ForEach(one => one.Dispose());
        _listening.Clear();
    }

    /// <summary>Changes what is shown, from any thread.</summary>
    protected Task ShowAsync(Action change) => Closed.IsCancellationRequested ? Task.CompletedTask : InvokeAsync(() =>
    {
        if (!Closed.IsCancellationRequested)
        {
            change();
            StateHasChanged();
        }
    });

    /// <summary>The page is left.</summary>
    public void Dispose()
    {
        Leave();
        _closed.Cancel();
        _closed.Dispose();
        GC.SuppressFinalize(this);
    }
}
