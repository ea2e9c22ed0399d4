using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Tells what a grid knows of its sweeps and variants, whether it runs or is only stored. Changes nothing.</summary>
public interface IGridReader : IAsyncDisposable
{
    /// <summary>Where it is, in words that fit behind "at": <c>this process (data in va-data)</c>, <c>127.0.0.1:30000</c>.</summary>
    string Description { get; }

    /// <inheritdoc cref="ISweepIndexGrain.NamesAsync"/>
    Task<string[]> SweepNamesAsync(CancellationToken cancellationToken);

    /// <inheritdoc cref="ISweepIndexGrain.FindAsync"/>
    Task<VariantMatch[]> FindVariantsAsync(string name, CancellationToken cancellationToken);

    /// <inheritdoc cref="ISweepIndexGrain.SharedAsync"/>
    Task<VariantMatch[]> SharedVariantsAsync(string sweep, CancellationToken cancellationToken);

    /// <inheritdoc cref="ISweepGrain.ListAsync"/>
    Task<SweepListing> ListAsync(string sweep, CancellationToken cancellationToken);

    /// <inheritdoc cref="ISweepGrain.ViewAsync"/>
    Task<SweepSnapshot> ViewAsync(string sweep, CancellationToken cancellationToken);

    /// <inheritdoc cref="ISweepGrain.OverviewAsync"/>
    Task<SweepOverview> OverviewAsync(string sweep, CancellationToken cancellationToken);

    /// <inheritdoc cref="ISweepGrain.PageAsync"/>
    Task<SweepPage> PageAsync(string sweep, SweepPageRequest request, CancellationToken cancellationToken);

    /// <inheritdoc cref="ISweepGrain.LeftAsync"/>
    Task<VariantMatch[]> LeftAsync(string sweep, CancellationToken cancellationToken);

    /// <inheritdoc cref="IVariantGrain.ViewAsync"/>
    Task<VariantSnapshot> ViewAsync(VariantId variant, CancellationToken cancellationToken);

    /// <inheritdoc cref="IVariantGrain.SpecAsync"/>
    Task<VariantSpec?> SpecAsync(VariantId variant, CancellationToken cancellationToken);

    /// <inheritdoc cref="ISweepGrain.SpecAsync"/>
    /// <param name="sweep">The sweep's name.</param>
    Task<VariantSpec?> SpecAsync(string sweep, VariantId variant, CancellationToken cancellationToken);

    /// <inheritdoc cref="IVariantGrain.EventsAsync"/>
    Task<VariantEvent[]> EventsAsync(VariantId variant, CancellationToken cancellationToken);

    /// <inheritdoc cref="ILedgerGrain.DaysAsync"/>
    Task<LedgerLine[]> LedgerAsync(DateOnly since, DateOnly until, CancellationToken cancellationToken);

    /// <inheritdoc cref="ILedgerGrain.VariantsAsync"/>
    Task<LedgerLine[]> LedgerAsync(string sweep, CancellationToken cancellationToken);

    /// <summary>Returns how many slot-seconds were used for a sweep; null where the grid is of an earlier version and does not know.</summary>
    Task<double?> SlotSecondsAsync(string sweep, CancellationToken cancellationToken);

    /// <summary>Counts what is stored, by kind: artefacts, and where this process can read it, the state and the logs.</summary>
    Task<StoredKind[]> UsageAsync(CancellationToken cancellationToken);
}
