using System.Globalization;
using System.Reflection;
using Orleans.Storage;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo.Tests;

/// <summary>The grain storage: it compares etags, may be unavailable, and may carry out a write without an answer.</summary>
internal sealed class SimulatedStorage(History history)
{
    private static readonly Func<object, object> Copy =
        typeof(object).GetMethod("MemberwiseClone", BindingFlags.Instance | BindingFlags.NonPublic)!.CreateDelegate<Func<object, object>>();

    private Dictionary<GrainId, (object State, int Tag)> _stored = [];
    private Dictionary<GrainId, (object State, int Tag)> _backup = [];
    private int _lastTag;

    /// <summary>Whether it is unavailable.</summary>
    public bool IsAway { get; set; }

    public bool HasBackup => _backup.Count > 0;

    public void BackUp() => _backup = new(_stored);

    /// <summary>How often it was restored.</summary>
    public int Restores { get; private set; }

    /// <summary>Restores everything to the last backup.</summary>
    public void Restore()
    {
        _stored = new(_backup);
        Restores++;
    }

    public T? Stored<T>(GrainId grain)
        where T : class => _stored.TryGetValue(grain, out var found) ? (T)found.State : null;

    /// <summary>Reads the state for an activation that begins.</summary>
    /// <exception cref="IOException">The storage is away.</exception>
    public IPersistentState<T> Open<T>(GrainId grain, SimulatedSilo silo, T none)
        where T : class
    {
        RequireAnswer();
        return _stored.TryGetValue(grain, out var found)
            ? new Handle<T>(this, grain, silo, (T)Copy(found.State), found.Tag, none)
            : new Handle<T>(this, grain, silo, none, 0, none);
    }

    /// <summary>Reads a state and its tag; null if nothing is stored.</summary>
    /// <exception cref="IOException">The storage is away.</exception>
    public (object? State, int Tag) Read(GrainId grain)
    {
        RequireAnswer();
        return _stored.TryGetValue(grain, out var found) ? (Copy(found.State), found.Tag) : (null, 0);
    }

    /// <summary>Returns the stored states of a type.</summary>
    public IEnumerable<(GrainId Grain, T State)> All<T>() => _stored.Where(one => one.Value.State is T).Select(one => (one.Key, (T)one.Value.State));

    /// <summary>Writes a state.</summary>
    /// <param name="grain">The grain.</param>
    /// <param name="silo">Its silo.</param>
    /// <param name="state">The state; null to delete it.</param>
    /// <param name="tag">The tag of what the grain has read or written.</param>
    /// <returns>The new tag; 0 if nothing is stored.</returns>
    public int Write(GrainId grain, SimulatedSilo silo, object? state, int tag)
    {
        silo.RequireLife();
        RequireAnswer();
        var fate = history.FateOfWrite();
        if (fate is WriteFate.Refused)
        {
            throw new IOException("The storage refused the write.");
        }

        if (fate is WriteFate.DeathBefore)
        {
            history.Die(silo, "before a write");
            throw new SilentDeathException();
        }

        if (history.InjectedBug is InjectedBug.StandsWithoutStoring && state is SweepGrain.Memory { Phase: SweepPhase.Paused or SweepPhase.Cancelled })
        {
            return tag;
        }

        var before = _stored.GetValueOrDefault(grain);
        if (before.Tag != tag && history.InjectedBug is not InjectedBug.StoresWithoutComparing)
        {
            throw new InconsistentStateException(string.Create(CultureInfo.InvariantCulture, $"The tag is {before.Tag}, not {tag}."));
        }

        var next = 0;
        if (state is null)
        {
            history.Invariants.Cleared(grain, before.State);
            _stored.Remove(grain);
        }
        else
        {
            var after = Copy(state);
            history.Invariants.Written(grain, before.State, after);
            _stored[grain] = (after, next = ++_lastTag);
        }

        if (fate is WriteFate.DeathAfter)
        {
            history.Die(silo, "after a write");
            throw new SilentDeathException();
        }

        return fate is WriteFate.Unanswered ? throw new IOException("The storage did not answer, though it wrote.") : next;
    }

    private void RequireAnswer()
    {
        if (IsAway)
        {
            throw new IOException("The storage is away.");
        }
    }

    private sealed class Handle<T>(SimulatedStorage storage, GrainId grain, SimulatedSilo silo, T state, int tag, T none) : IPersistentState<T>
        where T : class
    {
        private int _tag = tag;

        public T State { get; set; } = state;

        public string Etag => _tag.ToString(CultureInfo.InvariantCulture);

        public bool RecordExists => _tag > 0;

        public Task WriteStateAsync() => WriteAsync(State);

        public Task ReadStateAsync() => Task.CompletedTask;

        public Task ClearStateAsync()
        {
            var cleared = WriteAsync(null);
            State = cleared.IsCompletedSuccessfully ? (T)Copy(none) : State;
            return cleared;
        }

        private Task WriteAsync(T? next)
        {
            try
            {
                _tag = storage.Write(grain, silo, next, _tag);
                return Task.CompletedTask;
            }
            catch (Exception e) when (e is IOException or InconsistentStateException or SilentDeathException)
            {
                return Task.FromException(e);
            }
        }
    }
}

/// <summary>The fate of a write.</summary>
internal enum WriteFate
{
    Answered,

    /// <summary>Nothing is written.</summary>
    Refused,

    /// <summary>It is written, and the writer gets an error.</summary>
    Unanswered,

    /// <summary>The writer's silo dies, and nothing is written.</summary>
    DeathBefore,

    /// <summary>It is written, and the writer's silo dies.</summary>
    DeathAfter,
}
