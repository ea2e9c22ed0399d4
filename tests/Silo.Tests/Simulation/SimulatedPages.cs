using System.Globalization;
using Orleans.Storage;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo.Tests;

/// <summary>The records that a grain stores beside its own state.</summary>
/// <param name="history">The history.</param>
/// <param name="activation">The activation of the grain.</param>
internal sealed class SimulatedPages(History history, SimulatedActivation activation) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Settled(() =>
    {
        var (state, tag) = history.Storage.Read(grainId);
        grainState.State = state is null ? Activator.CreateInstance<T>() : (T)state;
        (grainState.ETag, grainState.RecordExists) = (state is null ? null : Text(tag), state is not null);
    });

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Settled(() =>
    {
        var generation = grainState.State is LeasePage page ? page.Generation : 0;
        if (activation.IsBeginning && grainState.RecordExists)
        {
            activation.TakenOver = generation;
            if (history.InjectedBug is InjectedBug.LeavesPagesToOthers)
            {
                return;
            }
        }

        var tag = history.Storage.Write(grainId, activation.Silo, grainState.State, Tag(grainState.ETag));
        (grainState.ETag, grainState.RecordExists) = (Text(tag), true);
        history.Invariants.PageWritten(activation, generation);
    });

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Settled(() =>
    {
        history.Storage.Write(grainId, activation.Silo, null, Tag(grainState.ETag));
        (grainState.State, grainState.ETag, grainState.RecordExists) = (Activator.CreateInstance<T>(), null, false);
    });

    private static string Text(int tag) => tag.ToString(CultureInfo.InvariantCulture);

    private static int Tag(string? text) => text is null ? 0 : int.Parse(text, CultureInfo.InvariantCulture);

    private static Task Settled(Action work)
    {
        try
        {
            work();
            return Task.CompletedTask;
        }
        catch (Exception e) when (e is IOException or InconsistentStateException or SilentDeathException)
        {
            return Task.FromException(e);
        }
    }
}
