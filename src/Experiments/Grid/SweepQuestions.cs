using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>
/// Questions about a sweep that silos of an earlier version do not know. While such silos are being replaced, one of them may pass a client's calls
/// on: it then says that it cannot read them, all of the sweep is asked for, and the answer is made of that here.
/// </summary>
internal static class SweepQuestions
{
    /// <inheritdoc cref="ISweepGrain.OverviewAsync"/>
    public static Task<SweepOverview> CountsOfAsync(ISweepGrain sweep, CancellationToken cancellationToken) =>
        AskAsync(() => sweep.OverviewAsync(cancellationToken), async () => SweepOverview.Of(await sweep.ViewAsync(cancellationToken)));

    /// <inheritdoc cref="ISweepGrain.PageAsync"/>
    public static Task<SweepPage> PageOfAsync(ISweepGrain sweep, SweepPageRequest request, CancellationToken cancellationToken) =>
        AskAsync(() => sweep.PageAsync(request, cancellationToken), async () => SweepPage.Of(await sweep.ViewAsync(cancellationToken), request));

    /// <inheritdoc cref="ISweepGrain.LeftAsync"/>
    public static Task<VariantMatch[]> LeftOfAsync(ISweepGrain sweep, CancellationToken cancellationToken) =>
        AskAsync(() => sweep.LeftAsync(cancellationToken), async () => (await sweep.ViewAsync(cancellationToken)).Left ?? []);

    /// <summary>Returns the slot-seconds of a sweep; null from a grid that knows no ledger.</summary>
    public static async Task<double?> SlotSecondsOfAsync(Func<ILedgerGrain> ledger, string sweep, CancellationToken cancellationToken)
    {
        try
        {
            return await ledger().SweepAsync(sweep, cancellationToken);
        }
#pragma warning disable CA1031 // A sweep is shown without it.
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            return null;
        }
    }

    private static async Task<T> AskAsync<T>(Func<Task<T>> ask, Func<Task<T>> otherwise)
    {
        try
        {
            return await ask();
        }
        catch (TypeLoadException)
        {
            return await otherwise();
        }
    }
}
