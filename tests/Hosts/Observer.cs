using VerifiedAddition.Chaos;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Hosts;

/// <summary>What <c>va grid show</c> would have shown at a time.</summary>
/// <param name="At">When it was asked for.</param>
/// <param name="Answered">When the answer came.</param>
/// <param name="Grid">The answer.</param>
internal sealed record Sight(DateTimeOffset At, DateTimeOffset Answered, GridState Grid);

/// <summary>Asks for the state of the grid, again and again.</summary>
internal sealed class Observer(IGrid grid, Journal journal)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly List<Sight> _sights = [];

    public IReadOnlyList<Sight> Sights
    {
        get
        {
            lock (_lock)
            {
                return [.. _sights];
            }
        }
    }

    /// <summary>Asks until it is told to end.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var at = journal.Now;
            try
            {
                var state = await GridState.ReadAsync(grid, cancellationToken).WaitAsync(cancellationToken);
                lock (_lock)
                {
                    _sights.Add(new(at, journal.Now, state));
                }
            }
#pragma warning disable CA1031 // Whatever the error, there was no answer.
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                journal.Add("observer", $"no answer after {(journal.Now - at).TotalSeconds:F1} s: {e.Message}");
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(Pause, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
