using Orleans.Storage;
using VerifiedAddition.Storage;

namespace VerifiedAddition.Benchmarks;

/// <summary>A storage that weighs what is written, and keeps none of it.</summary>
internal sealed class CountingStorage : IGrainStorage
{
    private readonly JsonGrainStateSerializer _json = new();
    private readonly HashSet<GrainId> _records = [];

    /// <summary>Bytes of each write since it was asked last.</summary>
    public List<int> Written { get; } = [];

    /// <summary>Number of records.</summary>
    public int Records => _records.Count;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        (grainState.State, grainState.RecordExists) = (Activator.CreateInstance<T>(), _records.Contains(grainId));
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Written.Add(_json.Serialize(grainState.State).ToMemory().Length);
        grainState.RecordExists = true;
        _records.Add(grainId);
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        grainState.RecordExists = false;
        _records.Remove(grainId);
        return Task.CompletedTask;
    }
}
