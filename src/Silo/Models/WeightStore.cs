using VerifiedAddition.Grains;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Silo;

/// <summary>Reads stored weights. If they are damaged or missing, they are restored from the last checkpoint of their training.</summary>
/// <remarks>
/// Only weights in the grid's own format are restored (<see cref="WeightsRef.Called"/>), so that nothing else is ever overwritten. Checkpoints
/// are searched by one thread at a time, which remembers whose weights are in each.
/// </remarks>
public sealed partial class WeightStore(IArtefactStore artefacts, ILogger<WeightStore> logger)
{
    private readonly Lock _repair = new();

    /// <summary>The hash of the weights in each variant's last checkpoints, by the checkpoints' keys.</summary>
    private Dictionary<string, string> _hashes = new(StringComparer.Ordinal);

    /// <summary>Reads weights after checking every byte against their hash.</summary>
    /// <exception cref="ArtefactNotFoundException">They are not in the store, and no checkpoint holds them.</exception>
    /// <exception cref="InvalidDataException">They are damaged, and no checkpoint holds them.</exception>
    /// <exception cref="WeightFileException">They are damaged, or not of a model, and not in the grid's own format.</exception>
    public StateDict Load(WeightsRef weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        try
        {
            return WeightArtefacts.Load(artefacts, weights);
        }
        catch (Exception e) when (e is WeightFileException or ArtefactNotFoundException && weights == WeightsRef.Called(weights.Sha256))
        {
            return LoadRepaired(weights, e.Message) ?? throw Fatal(e);
        }
    }

    /// <returns>The weights; null if no checkpoint holds them.</returns>
    private StateDict? LoadRepaired(WeightsRef weights, string reason)
    {
        lock (_repair)
        {
            var known = new Dictionary<string, string>(StringComparer.Ordinal);
            StateDict? found = null;
            foreach (var key in CheckpointKeys.Last(artefacts))
            {
                if (_hashes.TryGetValue(key, out var hash) && hash != weights.Sha256)
                {
                    known.Add(key, hash);
                }
                else if (Read(key) is { } held)
                {
                    known.Add(key, WeightArtefacts.HashOf(held));
                    found ??= known[key] == weights.Sha256 ? held : null;
                }
            }

            _hashes = known;
            if (found is not null)
            {
                Store(found, weights.Key, reason);
            }

            return found;
        }
    }

    /// <summary>Stores restored weights. If that fails they are used all the same, and restored again when next needed.</summary>
    private void Store(StateDict found, string key, string reason)
    {
        try
        {
            WeightArtefacts.Store(artefacts, found);
            LogRepaired(logger, key, reason);
        }
        catch (IOException e)
        {
            LogUnstored(logger, key, e.Message);
        }
    }

    /// <summary>Returns the weights in a checkpoint; null if it cannot be read.</summary>
    private StateDict? Read(string checkpoint)
    {
        try
        {
            using var stream = artefacts.OpenRead(checkpoint);
            return CheckpointFile.Read(stream).ToStateDict();
        }
        catch (Exception e) when (e is CheckpointException or ArtefactNotFoundException or IOException or UnauthorizedAccessException)
        {
            LogSkipped(logger, checkpoint, e.Message);
            return null;
        }
    }

    /// <summary>Returns an error of a type that clients know too.</summary>
    private static Exception Fatal(Exception e) => e is WeightFileException
        ? new InvalidDataException($"{e.Message} No checkpoint holds them, so they cannot be made again: put that file back from a backup.")
        : e;

    [LoggerMessage(Level = LogLevel.Warning, Message = "The weights '{Key}' were stored again, out of the last checkpoint of their training: {Reason}")]
    private static partial void LogRepaired(ILogger logger, string key, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The weights '{Key}' were made again out of a checkpoint, but could not be stored: {Reason}")]
    private static partial void LogUnstored(ILogger logger, string key, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Checkpoint '{Key}' is skipped: {Reason}")]
    private static partial void LogSkipped(ILogger logger, string key, string reason);
}
