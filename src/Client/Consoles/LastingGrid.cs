using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary>The grid of an address, whichever process runs it: when one that ran it has ended, it is connected to anew.</summary>
internal sealed class LastingGrid : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Func<CancellationToken, Task<IGrid>> _connect;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _connecting = new(1);
    private ClientException? _refusal;
    private long _refusedAt;

    private LastingGrid(IGrid grid, Func<CancellationToken, Task<IGrid>> connect, TimeProvider time)
    {
        Now = grid;
        _connect = connect;
        _time = time;
    }

    /// <summary>The grid that was connected to last.</summary>
    public IGrid Now { get; private set; }

    /// <summary>Connects.</summary>
    /// <param name="connect">How.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ClientException">There is no grid to be had.</exception>
    public static async Task<LastingGrid> ConnectAsync(Func<CancellationToken, Task<IGrid>> connect, TimeProvider time, CancellationToken cancellationToken) =>
        new(await connect(cancellationToken), connect, time);

    /// <summary>Returns the grid, connected anew if it has gone.</summary>
    /// <exception cref="ClientException">There is none to be had now.</exception>
    public async ValueTask<IGrid> GridAsync(CancellationToken cancellationToken)
    {
        if (!Now.Lost.IsCompleted)
        {
            return Now;
        }

        await _connecting.WaitAsync(cancellationToken);
        try
        {
            if (Now.Lost.IsCompleted)
            {
                await ReconnectAsync();
            }

            return Now;
        }
        finally
        {
            _connecting.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Now.DisposeAsync();
        _connecting.Dispose();
    }

    /// <summary>Connects for all who wait: whoever asked first may give up. A refusal holds for a moment.</summary>
    private async Task ReconnectAsync()
    {
        if (_refusal is not null && _time.GetElapsedTime(_refusedAt) < Pause)
        {
            throw _refusal;
        }

        try
        {
            await Now.DisposeAsync();
            Now = await _connect(CancellationToken.None);
            _refusal = null;
        }
        catch (ClientException e)
        {
            (_refusal, _refusedAt) = (e, _time.GetTimestamp());
            throw;
        }
    }
}
