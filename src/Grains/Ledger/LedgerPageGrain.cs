using Orleans.Storage;

namespace VerifiedAddition.Grains;

/// <inheritdoc cref="ILedgerPageGrain"/>
public sealed class LedgerPageGrain([PersistentState("ledger", GrainStores.Runs)] IPersistentState<LedgerPageGrain.Memory> memory)
    : Grain, ILedgerPageGrain
{
    private LedgerPage _page = LedgerPage.Empty;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _page = memory.State.Page;
        return Task.CompletedTask;
    }

    public async Task PostAsync(LedgerPosting[] postings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(postings);
        var (next, below) = LedgerPosted.To(this.GetPrimaryKeyString(), _page, postings);
        if (ReferenceEquals(next, _page))
        {
            return;
        }

        // First those below: until this page is stored all postings may come again, and they ignore what they have had.
        foreach (var page in below)
        {
            await GrainFactory.GetGrain<ILedgerPageGrain>(page.Key).PostAsync([.. page], cancellationToken);
        }

        try
        {
            await memory.WriteAsync(new() { Page = next }, cancellationToken);
        }
        catch (InconsistentStateException)
        {
            DeactivateOnIdle(); // another activation has gone on, or a write was carried out without an answer: what is stored tells
            throw;
        }

        _page = next;
    }

    public Task<LedgerPage> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(_page);

    /// <summary>The stored state.</summary>
    public sealed class Memory
    {
        public LedgerPage Page { get; set; } = LedgerPage.Empty;
    }
}
