using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>A grid that answers. Disposing it leaves; where it runs in this process, it saves a checkpoint of what trains and stops.</summary>
public interface IGrid : IGridReader
{
    /// <summary>Reaches its grains.</summary>
    IGrainFactory Grains { get; }

    /// <summary>Who makes the training steps.</summary>
    Trainer Trainer { get; }

    /// <summary>How long the grid may be silent before it counts as gone.</summary>
    TimeSpan Patience { get; }

    /// <summary>Ends when the grid is gone without having been disposed; it then fails with the reason, if that is known.</summary>
    Task Lost { get; }

    /// <summary>What trained in this process and could not be stored when it was stopped; known once the grid is disposed.</summary>
    IReadOnlyList<UnsavedTraining> Unsaved => [];

    private ISweepIndexGrain Index => Grains.GetGrain<ISweepIndexGrain>(ISweepIndexGrain.Key);

    Task<string[]> IGridReader.SweepNamesAsync(CancellationToken cancellationToken) => Index.NamesAsync(cancellationToken);

    Task<VariantMatch[]> IGridReader.FindVariantsAsync(string name, CancellationToken cancellationToken) => Index.FindAsync(name, cancellationToken);

    Task<VariantMatch[]> IGridReader.SharedVariantsAsync(string sweep, CancellationToken cancellationToken) => Index.SharedAsync(sweep, cancellationToken);

    Task<SweepListing> IGridReader.ListAsync(string sweep, CancellationToken cancellationToken) =>
        Grains.GetGrain<ISweepGrain>(sweep).ListAsync(cancellationToken);

    Task<SweepSnapshot> IGridReader.ViewAsync(string sweep, CancellationToken cancellationToken) =>
        Grains.GetGrain<ISweepGrain>(sweep).ViewAsync(cancellationToken);

    Task<SweepOverview> IGridReader.OverviewAsync(string sweep, CancellationToken cancellationToken) =>
        SweepQuestions.CountsOfAsync(Grains.GetGrain<ISweepGrain>(sweep), cancellationToken);

    Task<SweepPage> IGridReader.PageAsync(string sweep, SweepPageRequest request, CancellationToken cancellationToken) =>
        SweepQuestions.PageOfAsync(Grains.GetGrain<ISweepGrain>(sweep), request, cancellationToken);

    Task<VariantMatch[]> IGridReader.LeftAsync(string sweep, CancellationToken cancellationToken) =>
        SweepQuestions.LeftOfAsync(Grains.GetGrain<ISweepGrain>(sweep), cancellationToken);

    Task<VariantSnapshot> IGridReader.ViewAsync(VariantId variant, CancellationToken cancellationToken) =>
        Grains.GetGrain<IVariantGrain>(variant.Value).ViewAsync(cancellationToken);

    Task<VariantSpec?> IGridReader.SpecAsync(VariantId variant, CancellationToken cancellationToken) =>
        Grains.GetGrain<IVariantGrain>(variant.Value).SpecAsync(cancellationToken);

    Task<VariantSpec?> IGridReader.SpecAsync(string sweep, VariantId variant, CancellationToken cancellationToken) =>
        Grains.GetGrain<ISweepGrain>(sweep).SpecAsync(variant, cancellationToken);

    Task<VariantEvent[]> IGridReader.EventsAsync(VariantId variant, CancellationToken cancellationToken) =>
        Grains.GetGrain<IVariantGrain>(variant.Value).EventsAsync(after: 0, cancellationToken);

    Task<LedgerLine[]> IGridReader.LedgerAsync(DateOnly since, DateOnly until, CancellationToken cancellationToken) =>
        Grains.GetGrain<ILedgerGrain>(ILedgerGrain.Key).DaysAsync(since, until, cancellationToken);

    Task<LedgerLine[]> IGridReader.LedgerAsync(string sweep, CancellationToken cancellationToken) =>
        Grains.GetGrain<ILedgerGrain>(ILedgerGrain.Key).VariantsAsync(sweep, cancellationToken);

    Task<double?> IGridReader.SlotSecondsAsync(string sweep, CancellationToken cancellationToken) =>
        SweepQuestions.SlotSecondsOfAsync(() => Grains.GetGrain<ILedgerGrain>(ILedgerGrain.Key), sweep, cancellationToken);

    Task<StoredKind[]> IGridReader.UsageAsync(CancellationToken cancellationToken) =>
        Grains.GetGrain<IDataGrain>(IDataGrain.Key).UsageAsync(cancellationToken);
}

/// <summary>A training that was stopped, and whose newest steps could not be stored.</summary>
/// <param name="Variant">Of which variant.</param>
/// <param name="Why">What is safe, and what the storage said.</param>
public sealed record UnsavedTraining(VariantId Variant, string Why);

/// <summary>Where a grid's training happens.</summary>
public enum Trainer
{
    /// <summary>Nowhere: the grid was started for this command alone, without device workers.</summary>
    Nobody,

    /// <summary>In this process, until the grid is disposed.</summary>
    ThisProcess,

    /// <summary>In other processes, whatever becomes of this one.</summary>
    Others,
}
