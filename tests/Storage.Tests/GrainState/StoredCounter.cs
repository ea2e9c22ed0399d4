using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Serialization;
using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace VerifiedAddition.Storage.Tests;

/// <summary>A number in a <see cref="FileGrainStorage"/>, as one activation of a grain sees it.</summary>
internal sealed class StoredCounter(string directory, string key = "one")
{
    private static readonly IActivatorProvider Activators =
        new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<IActivatorProvider>();

    private readonly GrainState<Counter> _state = new(new Counter());

    public FileGrainStorage Storage { get; } =
        new(directory, new JsonGrainStateSerializer(), Activators, NullLogger<FileGrainStorage>.Instance);

    public int Count
    {
        get => _state.State!.Count;
        set => _state.State = new() { Count = value };
    }

    public bool Exists => _state.RecordExists;

    public string? ETag => _state.ETag;

    private GrainId Id => GrainId.Create("counter", key);

    public Task ReadAsync() => Storage.ReadStateAsync("state", Id, _state);

    public Task WriteAsync() => Storage.WriteStateAsync("state", Id, _state);

    public Task ClearAsync() => Storage.ClearStateAsync("state", Id, _state);

    /// <summary>Reads, adds one and writes, again and again until nobody else wrote in between.</summary>
    public async Task IncrementAsync()
    {
        while (true)
        {
            try
            {
                await ReadAsync();
                Count++;
                await WriteAsync();
                return;
            }
            catch (InconsistentStateException)
            {
                // Somebody else was faster.
            }
        }
    }

    public static async Task<int> ReadAsync(string directory, string key = "one")
    {
        var counter = new StoredCounter(directory, key);
        await counter.ReadAsync();
        return counter.Count;
    }

    public static async Task WriteAsync(string directory, int count, string key = "one")
    {
        var counter = new StoredCounter(directory, key) { Count = count };
        await counter.WriteAsync();
    }
}

internal sealed class Counter
{
    public int Count { get; set; }
}
