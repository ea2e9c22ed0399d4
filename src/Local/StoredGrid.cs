using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;
using VerifiedAddition.Storage;

namespace VerifiedAddition.Local;

/// <summary>A grid that does not run, as its data folder has it; nothing is written there.</summary>
/// <param name="folder">The data folder.</param>
/// <param name="isIdle">Whether no process works there.</param>
internal sealed class StoredGrid(string folder, bool isIdle) : IGridReader
{
    private readonly StoredGrains _grains = new(
        new StateFolder(DataFolder.StateIn(folder), new JsonGrainStateSerializer()), new FolderArtefactStore(DataFolder.ArtefactsIn(folder)), isIdle);

    private SweepSnapshot? _seen;

    public string Description => $"this process (data in {Path.GetFullPath(folder)})";

    public Task<string[]> SweepNamesAsync(CancellationToken cancellationToken) => Task.FromResult(_grains.SweepNames());

    public Task<VariantMatch[]> FindVariantsAsync(string name, CancellationToken cancellationToken) => _grains.FindVariantsAsync(name, cancellationToken);

    public Task<VariantMatch[]> SharedVariantsAsync(string sweep, CancellationToken cancellationToken) => _grains.SharedVariantsAsync(sweep, cancellationToken);

    public Task<SweepListing> ListAsync(string sweep, CancellationToken cancellationToken) => Task.Run(() => _grains.ListingAsync(sweep, cancellationToken), cancellationToken);

    /// <remarks>What was asked for last is kept: its parts may be asked for one after the other, and the files are read once.</remarks>
    public async Task<SweepSnapshot> ViewAsync(string sweep, CancellationToken cancellationToken) =>
        _seen is { } known && string.Equals(known.Name, sweep, StringComparison.Ordinal) ? known : _seen = await _grains.SweepAsync(sweep, cancellationToken);

    public async Task<SweepOverview> OverviewAsync(string sweep, CancellationToken cancellationToken) =>
        SweepOverview.Of(await ViewAsync(sweep, cancellationToken));

    public async Task<SweepPage> PageAsync(string sweep, SweepPageRequest request, CancellationToken cancellationToken) =>
        SweepPage.Of(await ViewAsync(sweep, cancellationToken), request);

    public async Task<VariantMatch[]> LeftAsync(string sweep, CancellationToken cancellationToken) => (await ViewAsync(sweep, cancellationToken)).Left ?? [];

    public Task<VariantSnapshot> ViewAsync(VariantId variant, CancellationToken cancellationToken) =>
        Task.FromResult(_grains.Variant(variant).Snapshot(variant));

    public Task<VariantSpec?> SpecAsync(VariantId variant, CancellationToken cancellationToken) => Task.FromResult(_grains.Variant(variant).Spec);

    public Task<VariantSpec?> SpecAsync(string sweep, VariantId variant, CancellationToken cancellationToken) =>
        _grains.SpecAsync(sweep, variant, cancellationToken);

    public Task<VariantEvent[]> EventsAsync(VariantId variant, CancellationToken cancellationToken) =>
        Task.FromResult(_grains.Variant(variant).Events.ToArray());

    public Task<LedgerLine[]> LedgerAsync(DateOnly since, DateOnly until, CancellationToken cancellationToken) =>
        Task.Run(() => _grains.LedgerDaysAsync(since, until), cancellationToken);

    public Task<LedgerLine[]> LedgerAsync(string sweep, CancellationToken cancellationToken) => _grains.LedgerVariantsAsync(sweep);

    public async Task<double?> SlotSecondsAsync(string sweep, CancellationToken cancellationToken) => await _grains.LedgerSweepAsync(sweep);

    public Task<StoredKind[]> UsageAsync(CancellationToken cancellationToken) => DataFolderUsage.ReadAsync(folder, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
