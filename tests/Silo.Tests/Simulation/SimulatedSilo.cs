using System.Net;
using System.Reflection;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo.Tests;

/// <summary>One process of a silo: its activations, its training, and its view of the membership.</summary>
internal sealed class SimulatedSilo : IClusterMembershipService
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(2);

    private readonly Dictionary<GrainId, SimulatedActivation> _activations = [];
    private readonly Dictionary<(Type, string), object> _references = [];
    private readonly List<Action> _held = [];
    private readonly List<SimulatedWorker> _workers = [];

    public SimulatedSilo(History history, int number, int life, int slots, int stack)
    {
        History = history;
        Number = number;
        Name = $"silo{number}";
        Address = SiloAddress.New(IPAddress.Loopback, 1000 + number, life);
        Profile = new() { Address = Address, Name = Name, Slots = slots };
        Grains = Answering.By<IGrainFactory>((method, arguments) => Reference(method.GetGenericArguments()[0], (string)arguments[0]!));
        _workers.AddRange(Enumerable.Range(0, slots).Select(slot => new SimulatedWorker(this, slot, stack)));
    }

    public History History { get; }

    public int Number { get; }

    public string Name { get; }

    public SiloAddress Address { get; }

    public SiloProfile Profile { get; }

    public IGrainFactory Grains { get; }

    /// <summary>Whether its process exists.</summary>
    public bool Runs { get; private set; } = true;

    /// <summary>Whether its process is frozen.</summary>
    public bool IsFrozen { get; private set; }

    public bool IsLeaving { get; private set; }

    /// <summary>Whether the cluster has declared it dead; it may not know yet.</summary>
    public bool IsDeclaredDead { get; set; }

    public bool IsUp => Runs && !IsFrozen && !IsLeaving && !IsDeclaredDead;

    public ClusterMembershipSnapshot CurrentSnapshot { get; private set; } = null!;

    public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => throw new NotSupportedException();

    public bool Trains => _workers.Exists(worker => worker.Trains);

    public void Start()
    {
        CurrentSnapshot = History.Membership;
        try
        {
            Report();
        }
        catch (SilentDeathException)
        {
            return; // the pool became active here, and this ended while that wrote
        }

        _workers.ForEach(worker => worker.Start());
    }

    public void End()
    {
        Runs = false;
        _held.Clear();
    }

    public void Freeze() => IsFrozen = true;

    public void Thaw()
    {
        IsFrozen = false;
        foreach (var held in _held)
        {
            After(History.Between(0, 1), held);
        }

        _held.Clear();
    }

    /// <summary>Begins an orderly shutdown: it accepts no work, and ends what it does.</summary>
    public void Leave()
    {
        IsLeaving = true;
        After(TimeSpan.FromSeconds(1), UntilIdle);

        void UntilIdle()
        {
            if (_workers.TrueForAll(worker => worker.HasEnded))
            {
                History.Die(this, "in order");
                History.DeclareDead(this);
            }
            else
            {
                After(TimeSpan.FromSeconds(1), UntilIdle);
            }
        }
    }

    /// <exception cref="SilentDeathException">It has died.</exception>
    public void RequireLife()
    {
        if (!Runs)
        {
            throw new SilentDeathException();
        }
    }

    /// <summary>Schedules something in this process, if it is still running then; if it is frozen, once it continues.</summary>
    public void After(TimeSpan delay, Action what) => History.Time.After(delay, () =>
    {
        if (Runs && IsFrozen)
        {
            _held.Add(what);
        }
        else if (Runs)
        {
            try
            {
                what();
            }
            catch (SilentDeathException)
            {
                // Nothing follows.
            }
        }
    });

    public SimulatedActivation? Active(GrainId grain) => _activations.GetValueOrDefault(grain);

    public void Add(SimulatedActivation activation) => _activations[activation.GrainId] = activation;

    public void Drop(SimulatedActivation activation)
    {
        if (ReferenceEquals(Active(activation.GrainId), activation))
        {
            _activations.Remove(activation.GrainId);
        }
    }

    /// <summary>Runs a turn that no caller waits for.</summary>
    public void Attempt(Action turn, SimulatedActivation activation)
    {
        try
        {
            turn();
        }
        catch (Exception e) when (e is not ViolationException and not NotSupportedException)
        {
            History.Say(() => $"{Name}: {activation.GrainId.Key} failed: {e.Message}");
            if (e is Orleans.Storage.InconsistentStateException)
            {
                activation.End();
            }
        }
    }

    /// <summary>Learns of a membership change a moment later.</summary>
    public void HearOfMembership() => After(History.Between(0, 3), () =>
    {
        CurrentSnapshot = History.Membership;
        if (IsDeclaredDead)
        {
            History.Die(this, "since it heard that it was declared dead");
        }
    });

    public ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default)
    {
        CurrentSnapshot = History.Membership;
        return ValueTask.CompletedTask;
    }

    public Task<bool> TryKill(SiloAddress siloAddress) => throw new NotSupportedException();

    private void Report()
    {
        try
        {
            AtOnce.Of(Grains.GetGrain<ILeasingGrain>(IDevicePoolGrain.Key).ReportAsync(new(Profile, Verifying: 0, IsLeaving)));
        }
        catch (TimeoutException)
        {
            // It is said again.
        }

        After(Beat, Report);
    }

    private object Reference(Type type, string key)
    {
        if (!_references.TryGetValue((type, key), out var reference))
        {
            reference = Answering.By(type, (MethodInfo method, object?[] arguments) => History.Network.Call(this, type, key, method, arguments));
            _references[(type, key)] = reference;
        }

        return reference;
    }
}
