using System.Globalization;
using System.Text.Json;
using Orleans.Storage;

namespace VerifiedAddition.Grains.Tests;

/// <summary>The stored records of a pool, as JSON in memory: it compares etags, and may end at a write.</summary>
internal sealed class PoolRecords : IGrainStorage, IStoredStates
{
    public static readonly GrainId Pool = GrainId.Create("devicepool", IDevicePoolGrain.Key);

    private readonly Dictionary<GrainId, (byte[] Json, int Tag)> _records;
    private int _tag;

    public PoolRecords() => _records = [];

    private PoolRecords(PoolRecords other) => (_records, _tag) = (new(other._records), other._tag);

    /// <summary>Number of writes and deletions.</summary>
    public int Writes { get; private set; }

    /// <summary>From which write on none is carried out; null if all are.</summary>
    public int? Ends { get; set; }

    /// <summary>The write that is carried out and not answered; null if none is.</summary>
    public int? Unanswered { get; set; }

    public IEnumerable<GrainId> Names => _records.Keys;

    public int LargestBytes => _records.Values.Max(record => record.Json.Length);

    /// <summary>Returns the same records.</summary>
    public PoolRecords Copy() => new(this);

    /// <summary>The record of the pool itself, with the state that an activation would read.</summary>
    public IPersistentState<DevicePoolGrain.Memory> Head() => new State(this);

    public T Read<T>(string name, GrainId grain)
        where T : new() => _records.TryGetValue(grain, out var found) ? JsonSerializer.Deserialize<T>(found.Json, StateMetadata.Options)! : new();

    public string Json(GrainId grain) => System.Text.Encoding.UTF8.GetString(_records[grain].Json);

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Read(grainId, grainState);
        return Task.CompletedTask;
    }

    private void Read<T>(GrainId grainId, IGrainState<T> grainState)
    {
        grainState.State = _records.TryGetValue(grainId, out var found) ? JsonSerializer.Deserialize<T>(found.Json, StateMetadata.Options)! : Activator.CreateInstance<T>();
        (grainState.RecordExists, grainState.ETag) = found.Json is null ? (false, null) : (true, Text(found.Tag));
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await ChangeAsync(grainId, grainState.ETag, JsonSerializer.SerializeToUtf8Bytes(grainState.State, StateMetadata.Options));
        (grainState.ETag, grainState.RecordExists) = (Text(_tag), true);
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        await ChangeAsync(grainId, grainState.ETag, json: null);
        (grainState.ETag, grainState.RecordExists) = (null, false);
    }

    private Task ChangeAsync(GrainId grain, string? etag, byte[]? json)
    {
        var number = Writes++;
        if (number >= Ends)
        {
            return Task.FromException(new IOException("It has ended."));
        }

        if (etag != (_records.TryGetValue(grain, out var found) ? Text(found.Tag) : null))
        {
            return Task.FromException(new InconsistentStateException($"{grain} was written by another writer."));
        }

        if (json is null)
        {
            _records.Remove(grain);
        }
        else
        {
            _records[grain] = (json, ++_tag);
        }

        return number == Unanswered ? Task.FromException(new IOException("It did not answer.")) : Task.CompletedTask;
    }

    private static string Text(int tag) => tag.ToString(CultureInfo.InvariantCulture);

    private sealed class State : IPersistentState<DevicePoolGrain.Memory>
    {
        private readonly PoolRecords _records;
        private readonly GrainState<DevicePoolGrain.Memory> _state = new(new());

        public State(PoolRecords records)
        {
            _records = records;
            records.Read(Pool, _state);
        }

        DevicePoolGrain.Memory Orleans.Core.IStorage<DevicePoolGrain.Memory>.State
        {
            get => _state.State!;
            set => _state.State = value;
        }

        public string? Etag => _state.ETag;

        public bool RecordExists => _state.RecordExists;

        public Task ClearStateAsync() => throw new NotSupportedException();

        public Task ReadStateAsync() => throw new NotSupportedException();

        public Task WriteStateAsync() => _records.WriteStateAsync("pool", Pool, _state);
    }
}
