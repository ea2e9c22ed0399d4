using System.Reflection;
using Orleans.Core;
using Orleans.Timers;

namespace VerifiedAddition.Silo.Tests;

/// <summary>One activation of a grain on a silo: provides the real grain with what Orleans would provide.</summary>
internal sealed class SimulatedActivation : IGrainContext, IGrainRuntime, IServiceProvider, ITimerRegistry, IReminderRegistry
{
    /// <summary>Grains take their context from there when they are created; only Orleans itself may set it.</summary>
    private static readonly Type Context = typeof(IGrainContext).Assembly.GetType("Orleans.Runtime.RuntimeContext", throwOnError: true)!;

    private static readonly SetContext Enter =
        Context.GetMethod("SetExecutionContext", BindingFlags.Static | BindingFlags.NonPublic)!.CreateDelegate<SetContext>();

    private static readonly Action<IGrainContext?> Leave =
        Context.GetMethod("ResetExecutionContext", BindingFlags.Static | BindingFlags.NonPublic)!.CreateDelegate<Action<IGrainContext?>>();

    private Grain? _grain;

    public SimulatedActivation(SimulatedSilo silo, GrainId grain)
    {
        (Silo, GrainId) = (silo, grain);
        Address = new() { GrainId = grain, ActivationId = ActivationId, SiloAddress = silo.Address };
    }

    private delegate void SetContext(IGrainContext entered, out IGrainContext? left);

    public SimulatedSilo Silo { get; }

    public GrainId GrainId { get; }

    /// <summary>Whether it is in a turn.</summary>
    public bool IsBusy { get; private set; }

    /// <summary>Whether it is being activated.</summary>
    public bool IsBeginning { get; private set; }

    /// <summary>The generation of the pages that were its own once it was active; 0 if it found none.</summary>
    public long TakenOver { get; set; }

    public bool HasEnded { get; private set; }

    public Grain Grain => _grain!;

    public object? GrainInstance => _grain;

    public GrainAddress Address { get; }

    public ActivationId ActivationId { get; } = ActivationId.NewId();

    public IServiceProvider ActivationServices => this;

    public SiloAddress SiloAddress => Silo.Address;

    public string SiloIdentity => Silo.Name;

    public IGrainFactory GrainFactory => Silo.Grains;

    public ITimerRegistry TimerRegistry => this;

    public IServiceProvider ServiceProvider => this;

    public TimeProvider TimeProvider => Silo.History.Time;

    public GrainReference GrainReference => throw Unexpected();

    public IGrainLifecycle ObservableLifecycle => throw Unexpected();

    public IWorkItemScheduler Scheduler => throw Unexpected();

    public Task Deactivated => Task.CompletedTask;

    /// <summary>Creates and activates the grain.</summary>
    public void Begin(Func<SimulatedActivation, Grain> make)
    {
        IsBeginning = true;
        Turn(() =>
        {
            _grain = make(this);
            return _grain.OnActivateAsync(CancellationToken.None);
        });
        IsBeginning = false;
    }

    /// <summary>Runs a turn of the grain; it ends or fails immediately, since everything it waits for does.</summary>
    public void Turn(Func<Task> work)
    {
        var wasBusy = IsBusy;
        IsBusy = true;
        Enter(this, out var before);
        try
        {
            var task = work();
            if (!task.IsCompleted)
            {
                throw new InvalidOperationException($"{GrainId} waits for something that the simulation does not know.");
            }

            AtOnce.Of(task);
        }
        finally
        {
            Leave(before);
            IsBusy = wasBusy;
        }
    }

    public void End()
    {
        if (!HasEnded)
        {
            HasEnded = true;
            Silo.Drop(this);
        }
    }

    public void DeactivateOnIdle(IGrainContext grainContext) => End();

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default) => End();

    public object? GetService(Type serviceType) => serviceType.IsInstanceOfType(this) ? this : null;

    public IGrainTimer RegisterGrainTimer<T>(
        IGrainContext grainContext, Func<T, CancellationToken, Task> callback, T state, GrainTimerCreationOptions options)
    {
        var timer = new Timer();
        Ring(options.DueTime);
        return timer;

        void Ring(TimeSpan after) => Silo.After(after * History.TimerSlowdown, () =>
        {
            if (timer.IsStopped || HasEnded)
            {
                return;
            }

            if (!IsBusy)
            {
                Silo.Attempt(() => Turn(() => callback(state, CancellationToken.None)), this);
            }

            Ring(options.Period);
        });
    }

    public Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        Silo.History.Remind(callingGrainId);
        return Task.FromResult<IGrainReminder>(null!);
    }

    public Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName) => Task.FromResult<IGrainReminder?>(null);

    public Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder) => Task.CompletedTask;

    public Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId) => throw Unexpected();

    public IDisposable RegisterTimer(IGrainContext grainContext, Func<object?, Task> asyncCallback, object? state, TimeSpan dueTime, TimeSpan period) => throw Unexpected();

    public void DelayDeactivation(IGrainContext grainContext, TimeSpan timeSpan) => throw Unexpected();

    public IStorage<TGrainState> GetStorage<TGrainState>(IGrainContext grainContext) => throw Unexpected();

    public void Activate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default) => throw Unexpected();

    public void Migrate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default) => throw Unexpected();

    public void Rehydrate(IRehydrationContext context) => throw Unexpected();

    public void ReceiveMessage(object message) => throw Unexpected();

    public void SetComponent<TComponent>(TComponent? value)
        where TComponent : class => throw Unexpected();

    public object? GetComponent(Type componentType) => null;

    public object? GetTarget() => _grain;

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => GrainId.GetHashCode();

    private static NotSupportedException Unexpected() => new("A grain asks for something that the simulation does not know.");

    private sealed class Timer : IGrainTimer
    {
        public bool IsStopped { get; private set; }

        public void Change(TimeSpan dueTime, TimeSpan period) => throw Unexpected();

        public void Dispose() => IsStopped = true;
    }
}
