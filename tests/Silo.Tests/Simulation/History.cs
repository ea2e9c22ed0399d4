using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Options;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo.Tests;

/// <summary>
/// One simulated history of a small cluster: the pool, variants and sweeps are the real grains; the clock, network, storage and
/// trainings are simulated. For a while faults of all kinds occur, then none do, and everything must come to its end.
/// </summary>
/// <remarks>The seed determines everything.</remarks>
internal sealed class History
{
    /// <summary>Factor by which grain timers are slower than in reality: fewer steps for the same history.</summary>
    public const int TimerSlowdown = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    private readonly List<SimulatedSilo> _silos = [];
    private readonly Dictionary<SiloAddress, ClusterMember> _members = [];
    private readonly HashSet<GrainId> _reminded = [];
    private readonly List<string>? _told;
    private readonly double _callTrouble;
    private readonly double _writeTrouble;
    private readonly double _deviceTrouble;
    private readonly int _stack;
    private CounterRandom _random;
    private bool _isCalm;
    private int _lives;
    private string? _broken;

    private History(ulong seed, InjectedBug mistake, bool isTold)
    {
        InjectedBug = mistake;
        _told = isTold ? [] : null;
        _random = new(seed, 0x513, 0);
        (Storage, Artefacts, Network, Invariants) = (new(this), new(this), new(this), new(this));
        (_callTrouble, _writeTrouble, _deviceTrouble) = (Rate(0.05), Rate(0.03), Rate(0.02));
        (Slots, _stack) = (1 + Below(2), 1 + Below(2));
        Training = Options.Create(new TrainingOptions { KeepCheckpoints = 1 + Below(2), MaxRestarts = Below(4) });
        RecordBytes = seed % 2 == 0 ? new PoolOptions().RecordBytes : seed % 4 == 1 ? 400 : 700;
        Ahead = Below(2) == 0 ? 1 : 256;
        Sweeps = [.. Enumerable.Range(0, 1 + Below(2)).Select(SweepOf)];
        for (var number = 0; number < 2 + Below(2); number++)
        {
            Begin(number);
        }
    }

    public InjectedBug InjectedBug { get; }

    public SimulatedTime Time { get; } = new();

    public SimulatedStorage Storage { get; }

    public SimulatedArtefacts Artefacts { get; }

    public SimulatedNetwork Network { get; }

    public Invariants Invariants { get; }

    public IOptions<TrainingOptions> Training { get; }

    public ImmutableArray<SweepSpec> Sweeps { get; }

    /// <summary>Number of variants of a sweep that begin before slots ask for them.</summary>
    public int Ahead { get; }

    /// <summary>Most bytes of leases in a record of the pool: in half of the histories room for one or two of them.</summary>
    public int RecordBytes { get; }

    /// <summary>Slots per silo.</summary>
    public int Slots { get; }

    public ClusterMembershipSnapshot Membership { get; private set; } = null!;

    private bool IsOver => Array.TrueForAll([.. Sweeps], sweep => Stored(sweep)?.Phase is SweepPhase.Completed) &&
        SimulatedLeases.StoredIn(Storage) is { Leases.Count: 0 };

    /// <summary>Runs the history of a seed.</summary>
    /// <returns>Null if the grid kept its guarantees; otherwise which one it violated, and how that came about.</returns>
    public static string? Run(ulong seed, InjectedBug mistake = InjectedBug.None)
    {
        if (new History(seed, mistake, isTold: false).Run() is null)
        {
            return null;
        }

        var again = new History(seed, mistake, isTold: true);
        var broken = again.Run();
        return string.Join('\n', again._told!.Prepend(string.Create(CultureInfo.InvariantCulture, $"Seed {seed}: {broken}")));
    }

    /// <summary>The simulated loss of a variant after a number of steps.</summary>
    public static double LossOf(VariantId variant, int step) => 1.0 / (1 + new CounterRandom(ulong.Parse(variant.Value.AsSpan(0, 16), NumberStyles.HexNumber, CultureInfo.InvariantCulture), 1, (ulong)step).Below(1000));

    /// <summary>Records that the grid violated a guarantee.</summary>
    public void Break(string what)
    {
        _broken ??= what;
        Say(() => $"BROKEN: {what}");
        throw new ViolationException(what);
    }

    public void Say(Func<string> what) => _told?.Add(string.Create(CultureInfo.InvariantCulture, $"{Time.Now.TotalSeconds,8:F2} {what()}"));

    public int Below(int bound) => _random.Below(bound);

    public TimeSpan Between(double least, double most) => TimeSpan.FromSeconds(least + ((most - least) * _random.Unit()));

    /// <summary>Delay of a message whose sender has given up.</summary>
    public TimeSpan Delay() => _isCalm || Below(4) > 0 ? Between(0, 0.5) : Between(1, 40);

    public CallFate FateOfCall() => IsStruck(_callTrouble) ? (CallFate)(1 + Below(4)) : CallFate.Answered;

    public WriteFate FateOfWrite() => !IsStruck(_writeTrouble) ? WriteFate.Answered
        : Below(4) == 0 ? WriteFate.DeathBefore + Below(2)
        : WriteFate.Refused + Below(2);

    public bool IsRefusedByDisk() => IsStruck(_writeTrouble);

    public bool IsFaultOfDevice() => IsStruck(_deviceTrouble);

    public SimulatedSilo? AnySiloThatIsUp()
    {
        SimulatedSilo[] up = [.. _silos.Where(silo => silo.IsUp)];
        return up.Length == 0 ? null : up[Below(up.Length)];
    }

    public TimeoutException NoAnswer(SimulatedSilo? from, GrainId grain, System.Reflection.MethodInfo method, string why)
    {
        Say(() => $"{from?.Name ?? "user"}: {method.Name} of {grain.Key} {why}");
        return new(why);
    }

    /// <summary>A grain registers a reminder.</summary>
    public void Remind(GrainId grain)
    {
        if (_reminded.Add(grain))
        {
            Ring();
        }

        void Ring() => Time.After(TimeSpan.FromSeconds(15), () =>
        {
            Network.Remind(grain);
            Ring();
        });
    }

    /// <summary>A process ends, and another one takes its place.</summary>
    public void Die(SimulatedSilo silo, string how)
    {
        if (!silo.Runs)
        {
            return;
        }

        Say(() => $"{silo.Name} dies {how}");
        silo.End();
        Time.After(Between(1, 12), () => DeclareDead(silo));
        Time.After(Between(1, 8), () =>
        {
            DeclareDead(silo);
            Begin(silo.Number);
        });
    }

    public void DeclareDead(SimulatedSilo silo)
    {
        if (silo.IsDeclaredDead)
        {
            return;
        }

        Say(() => $"{silo.Name} ({silo.Address.Generation}) is declared dead");
        silo.IsDeclaredDead = true;
        Turn(silo, SiloStatus.Dead);
    }

    private string? Run()
    {
        var trouble = Between(20, 60);
        Say(() => $"{_silos.Count} silos of {Slots} slots, stacks of {_stack}; {Sweeps.Length} sweeps; trouble until {trouble.TotalSeconds:F0} s; calls {_callTrouble:F3}, writes {_writeTrouble:F3}, devices {_deviceTrouble:F3}");
        foreach (var sweep in Sweeps)
        {
            Submit(sweep);
        }

        Time.After(Between(2, 10), Trouble);
        Time.After(trouble, Calm);
        try
        {
            while (_broken is null && !(_isCalm && IsOver))
            {
                Time.Step();
                if (Time.Now > trouble + Patience)
                {
                    _broken ??= "Nothing went wrong any more, and the sweeps did not come to their end.";
                    Say(() => Told());
                }
            }

            if (_broken is null)
            {
                Invariants.Ended();
            }

            Invariants.RequireCharges();
        }
        catch (ViolationException)
        {
            // The violation is recorded even if a grain handled it like another error.
        }

        return _broken;
    }

    private string Told() => string.Join("; ", Sweeps.Select(sweep => $"{sweep.Name} {Stored(sweep)?.Phase}: " + string.Join(", ", sweep.Variants.Select(variant =>
        Told(variant.Spec.Id)))));

    private string Told(VariantId id) => Storage.Stored<VariantRun>(SimulatedNetwork.IdOf<IVariantGrain>(id.Value)) is { } run
        ? $"{id.Value[..4]} {run.Phase} at step {run.Snapshot(id).CheckpointStep}{string.Concat(run.Milestones.Select(one => $", {one.Loss:G3} at {one.Step}"))}{string.Concat(run.Goals.Select(one => $", {one.Sweep} to {one.Goal.Until}"))}"
        : $"{id.Value[..4]} unknown";

    /// <summary>Returns the stored phase of a sweep; null if there is none.</summary>
    public SweepPhase? PhaseOf(string sweep) => Storage.Stored<SweepGrain.Memory>(SimulatedNetwork.IdOf<ISweepGrain>(sweep))?.Phase;

    /// <summary>Returns the variants of other sweeps that a sweep has, too, as the index tells it.</summary>
    public VariantMatch[] SharedWith(string sweep)
    {
        var own = Sweeps.Single(one => one.Name == sweep).Variants.Select(variant => variant.Spec.Id).ToHashSet();
        return
        [
            .. Sweeps.Where(other => other.Name != sweep && PhaseOf(other.Name) is not null).SelectMany(other => other.Variants.Select(variant => (other.Name, variant)))
                .Where(other => own.Contains(other.variant.Spec.Id)).Select(other => new VariantMatch(other.Name, other.variant.Name, other.variant.Spec.Id)),
        ];
    }

    private SweepGrain.Memory? Stored(SweepSpec sweep) => Storage.Stored<SweepGrain.Memory>(SimulatedNetwork.IdOf<ISweepGrain>(sweep.Name));

    /// <summary>Draws the rate of a fault; in a third of the histories it is 0.</summary>
    private double Rate(double most) => Below(3) == 0 ? 0 : most * _random.Unit();

    private bool IsStruck(double rate) => !_isCalm && rate > 0 && _random.Unit() < rate;

    private SweepSpec SweepOf(int number)
    {
        // The second sweep wants what the first one does, and more.
        NamedVariant[] variants = [.. Enumerable.Range(0, 1 + number + Below(2)).Select(i => new NamedVariant($"v{i}", SpecOf(i)))];
        return Below(4) == 0 ? new($"sweep{number}", [.. variants, .. Enumerable.Range(20, 2 + Below(3)).Select(i => new NamedVariant($"v{i}", SpecOf(i)))], Verification: null, Halving: new([10, 20], 2))
            : Below(2) == 0 ? new($"sweep{number}", variants, Verification: null)
            : new($"sweep{number}", [.. variants, new("heir", SpecOf(9) with { InitialiseFrom = new(variants[0].Spec.Id.Value, 1, WarmStartPolicy.Complete, Late: false) })], Verification: null);

        static VariantSpec SpecOf(int seed) => new() { Digits = 3, Layers = 1, Heads = 2, Steps = 40, Seed = (ulong)seed };
    }

    private void Begin(int number)
    {
        var silo = new SimulatedSilo(this, number, ++_lives, Slots + (InjectedBug is InjectedBug.GivesMoreSlotsThanThereAre ? 1 : 0), _stack);
        _silos.RemoveAll(known => known.Number == number);
        _silos.Add(silo);
        Turn(silo, SiloStatus.Active);
        Say(() => $"{silo.Name} ({silo.Address.Generation}) begins");
        silo.Start();
    }

    private void Turn(SimulatedSilo silo, SiloStatus status)
    {
        _members[silo.Address] = new(silo.Address, status, silo.Name);
        Membership = new(_members.ToImmutableDictionary(), new(_members.Count + (Membership?.Version.Value ?? 0)));
        _silos.ForEach(other => other.HearOfMembership());
    }

    private void Submit(SweepSpec sweep)
    {
        if (!Command(sweep, nameof(ISweepGrain.SubmitAsync), sweep))
        {
            Time.After(TimeSpan.FromSeconds(1), () => Submit(sweep));
        }
    }

    /// <summary>Gives a user's command to a sweep; returns whether it was answered.</summary>
    private bool Command(SweepSpec sweep, string what, params object?[] arguments)
    {
        Invariants.Commanded(sweep.Name);
        var answer = Network.Ask<SweepSnapshot>(typeof(ISweepGrain), sweep.Name, what, arguments);
        Say(() => $"user: {what} of {sweep.Name}: {answer?.Phase.ToString() ?? "no answer"}{(answer is { Untold: > 0 } ? $", {answer.Untold} untold" : "")}");
        if (answer is not null)
        {
            Invariants.Answered(sweep.Name, answer);
        }

        return answer is not null;
    }

    private void Trouble()
    {
        if (_isCalm)
        {
            return;
        }

        var sweep = Sweeps[Below(Sweeps.Length)];
        var silo = AnySiloThatIsUp();
        switch (Below(15))
        {
            case 0 or 1 when silo is not null:
                Die(silo, "of a blow");
                break;
            case 2 or 3 when silo is not null:
                Freeze(silo);
                break;
            case 4 when silo is not null:
                Say(() => $"{silo.Name} leaves");
                silo.Leave();
                break;
            case 5:
                Say(() => "all silos die");
                _silos.ToList().ForEach(one => Die(one, "of a blow"));
                break;
            case 6:
                Say(() => "the storage is away");
                Storage.IsAway = true;
                Time.After(Between(1, 50), () => Storage.IsAway = false);
                break;
            case 7:
                Say(() => "the artefacts are away");
                Artefacts.IsAway = true;
                Time.After(Between(1, 50), () => Artefacts.IsAway = false);
                break;
            case 8:
                Damage(sweep.Variants[Below(sweep.Variants.Length)].Spec.Id);
                break;
            case 9 when silo is not null:
                Network.Ask<SiloView[]>(
                    typeof(IDevicePoolGrain), IDevicePoolGrain.Key, nameof(IDevicePoolGrain.SetStandingAsync), silo.Name, (SiloStanding)Below(3));
                break;
            case 10:
                Command(sweep, Below(2) == 0 ? nameof(ISweepGrain.CancelAsync) : nameof(ISweepGrain.PauseAsync));
                break;
            case 11:
                Command(sweep, nameof(ISweepGrain.ResumeAsync));
                break;
            case 12:
                Command(sweep, nameof(ISweepGrain.RetryAsync), new object?[] { Array.Empty<string>() });
                break;
            case 14:
                Command(sweep, nameof(ISweepGrain.CancelAsync));
                Command(sweep, nameof(ISweepGrain.DeleteAsync));
                Time.After(Between(1, 20), () => Submit(sweep));
                break;
            case 13 when Storage.HasBackup:
                // Silos that continued would still answer with what the storage no longer holds.
                Say(() => "all silos die, and the storage is as it was at the last backup");
                _silos.ToList().ForEach(one => Die(one, "of a blow"));
                Storage.Restore();
                Invariants.Restored();
                break;
        }

        if (Below(3) == 0 && Sweeps.All(submitted => Stored(submitted) is not null))
        {
            Storage.BackUp();
            Invariants.BackedUp();
        }

        Time.After(Between(1, 12), Trouble);
    }

    private void Freeze(SimulatedSilo silo)
    {
        Say(() => $"{silo.Name} stands still");
        silo.Freeze();
        Time.After(Between(5, 15), () =>
        {
            if (silo is { Runs: true, IsFrozen: true })
            {
                DeclareDead(silo);
            }
        });
        Time.After(Between(1, 60), () => Thaw(silo));
    }

    private void Thaw(SimulatedSilo silo)
    {
        if (silo is { Runs: true, IsFrozen: true })
        {
            Say(() => $"{silo.Name} goes on");
            silo.Thaw();
        }
    }

    private void Damage(VariantId variant)
    {
        if (Storage.Stored<VariantRun>(SimulatedNetwork.IdOf<IVariantGrain>(variant.Value)) is { Checkpoints: [var newest, ..] })
        {
            Say(() => $"'{newest.Key}' is damaged");
            Invariants.Damaged(variant);
            Artefacts.Damage(newest.Key);
        }
    }

    /// <summary>Ends all faults, and resumes all suspended sweeps.</summary>
    private void Calm()
    {
        Say(() => "calm");
        _isCalm = true;
        (Storage.IsAway, Artefacts.IsAway) = (false, false);
        _silos.ForEach(Thaw);
        GoOn();

        void GoOn()
        {
            foreach (var sweep in Sweeps)
            {
                var phase = Network.Ask<SweepSnapshot>(typeof(ISweepGrain), sweep.Name, nameof(ISweepGrain.ViewAsync))?.Phase;
                if (phase is SweepPhase.Paused or SweepPhase.Cancelled)
                {
                    Command(sweep, nameof(ISweepGrain.ResumeAsync));
                }
                else if (phase is SweepPhase.New or SweepPhase.Deleting)
                {
                    Command(sweep, nameof(ISweepGrain.SubmitAsync), sweep);
                }
                else if (phase is SweepPhase.Failed)
                {
                    Command(sweep, nameof(ISweepGrain.RetryAsync), new object?[] { Array.Empty<string>() });
                }
            }

            foreach (var silo in _silos)
            {
                Network.Ask<SiloView[]>(
                    typeof(IDevicePoolGrain), IDevicePoolGrain.Key, nameof(IDevicePoolGrain.SetStandingAsync), silo.Name, SiloStanding.Working);
            }

            Time.After(TimeSpan.FromSeconds(5), GoOn);
        }
    }
}
