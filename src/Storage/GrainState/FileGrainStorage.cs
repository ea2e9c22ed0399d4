using Microsoft.Extensions.Logging;
using Orleans.Serialization.Serializers;
using Orleans.Storage;

namespace VerifiedAddition.Storage;

/// <summary>Durable grain state on one machine: one file per state, <c>{directory}/{state name}/{grain id}.json</c>.</summary>
/// <remarks>
/// <para>A write is a compare-and-swap on the etag under an operating-system lock, and replaces the file
/// atomically: several processes may write at once, and one that is killed leaves the old state or the new one.</para>
/// <para>Reading throws <see cref="InvalidDataException"/> if a file is damaged. Writing and clearing throw
/// <see cref="InconsistentStateException"/> if the stored etag is not the one held, <see cref="IOException"/> if the file cannot
/// be written (the old state stays), and <see cref="TimeoutException"/> if the lock cannot be taken.</para>
/// <para>The directory belongs to one service: its id is not part of the names. An empty <c>.lock</c> file stays beside each state.</para>
/// </remarks>
public sealed partial class FileGrainStorage : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>Maximum wait for another write of the same state, which takes milliseconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly StateFolder _folder;
    private readonly IGrainStorageSerializer _serializer;
    private readonly IActivatorProvider _activators;
    private readonly ILogger _logger;

    /// <param name="directory">Created when the silo starts; a relative path is relative to the working directory.</param>
    public FileGrainStorage(
        string directory, IGrainStorageSerializer serializer, IActivatorProvider activators, ILogger<FileGrainStorage> logger)
    {
        _folder = new(directory, serializer);
        _serializer = serializer;
        _activators = activators;
        _logger = logger;
    }

    /// <summary>Makes the silo's start fail, rather than the first grain, if the directory cannot be written.</summary>
    public void Participate(ISiloLifecycle observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        observer.Subscribe(nameof(FileGrainStorage), ServiceLifecycleStage.ApplicationServices, _ =>
        {
            ProbeDirectory();
            return Task.CompletedTask;
        });
    }

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var path = _folder.FileOf(stateName, grainId);

        if (await Task.Run(() => StateFile.Read(path)) is not { } file)
        {
            Forget(grainState);
            return;
        }

        grainState.State = _folder.Deserialize<T>(path, file);
        (grainState.ETag, grainState.RecordExists) = (file.ETag, true);
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        var next = StateFile.Of(_serializer.Serialize(grainState.State).ToMemory());

        await SwapAsync(_folder.FileOf(stateName, grainId), grainState.ETag, next);

        (grainState.ETag, grainState.RecordExists) = (next.ETag, true);
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ArgumentNullException.ThrowIfNull(grainState);

        await SwapAsync(_folder.FileOf(stateName, grainId), grainState.ETag, next: null);

        Forget(grainState);
    }

    private void ProbeDirectory()
    {
        try
        {
            PendingFile.Probe(_folder.Path);
        }
        catch (Exception refusal) when (refusal is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"Grain state cannot be kept in '{_folder.Path}': {refusal.Message} Name a folder that this process may write.", refusal);
        }

        LogReady(_logger, _folder.Path);
    }

    private static async Task SwapAsync(string path, string? held, StateFile? next)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await using var gate = await FileLock.TakeAsync(Path.ChangeExtension(path, ".lock"), Patience);

            // Flushing to disk blocks: not in the grain's turn, so that calls can interleave.
            await Task.Run(() => Swap(path, held, next));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw PendingFile.NotWritten(path, failure);
        }
    }

    private static void Swap(string path, string? held, StateFile? next)
    {
        var stored = StateFile.Read(path)?.ETag;
        if (!string.Equals(stored, held, StringComparison.Ordinal))
        {
            var (storedText, heldText) = (stored ?? "none", held ?? "none");
            throw new InconsistentStateException(
                $"'{path}' was written by another writer: its etag is {storedText}, the grain holds {heldText}. Read it again.",
                storedText, heldText);
        }

        if (next is null)
        {
            File.Delete(path);
        }
        else
        {
            next.Write(path);
        }
    }

    private void Forget<T>(IGrainState<T> state)
    {
        state.State = _activators.GetActivator<T>().Create();
        (state.ETag, state.RecordExists) = (null, false);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Grain state is kept in {Directory}")]
    private static partial void LogReady(ILogger logger, string directory);
}
