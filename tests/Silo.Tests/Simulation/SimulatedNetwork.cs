using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Storage;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo.Tests;

/// <summary>The location of grains, and the fate of calls.</summary>
internal sealed class SimulatedNetwork(History history)
{
    private const BindingFlags Plainly = BindingFlags.DoNotWrapExceptions;

    private static readonly GridMetrics Metrics =
        new(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(), new SimulatedTime());

    private readonly Dictionary<GrainId, SimulatedActivation> _directory = [];

    /// <summary>The grain behind an interface: some have two, one for clients and one for silos.</summary>
    public static GrainId IdOf(Type type, string key) => GrainId.Create(
        type.Name switch
        {
            nameof(ITrainingGrain) => nameof(IVariantGrain),
            nameof(ILeasingGrain) => nameof(IDevicePoolGrain),
            nameof(ISweepNewsGrain) => nameof(ISweepGrain),
            var name => name,
        },
        key);

    /// <summary>The newest activation of a grain; null if there was none.</summary>
    public SimulatedActivation? NewestOf(GrainId grain) => _directory.GetValueOrDefault(grain);

    public static GrainId IdOf<T>(string key) => IdOf(typeof(T), key);

    /// <summary>A grain or worker of a silo calls a grain.</summary>
    /// <exception cref="TimeoutException">There is no answer, whether or not the call was carried out.</exception>
    public Task Call(SimulatedSilo from, Type type, string key, MethodInfo method, object?[] arguments)
    {
        from.RequireLife();
        if (type == typeof(ISweepRegistryGrain))
        {
            return Task.CompletedTask;
        }

        if (type == typeof(ISweepIndexGrain) && method.Name == nameof(ISweepIndexGrain.SharedAsync))
        {
            return Task.FromResult(history.InjectedBug is InjectedBug.ForgetsWhatOthersHave ? [] : history.SharedWith((string)arguments[0]!));
        }

        var grain = IdOf(type, key);
        if (type == typeof(ISweepNewsGrain))
        {
            // Notifications are not awaited, and a grain that is in a turn receives them later.
            Post(from, grain, method, arguments);
            return Task.CompletedTask;
        }

        var isLocal = _directory.TryGetValue(grain, out var known) && known.Silo == from;
        switch (isLocal ? CallFate.Answered : history.FateOfCall())
        {
            case CallFate.Lost:
                throw history.NoAnswer(from, grain, method, "is lost");
            case CallFate.Late:
                Post(from, grain, method, arguments);
                throw history.NoAnswer(from, grain, method, "is late");
            case CallFate.Unanswered:
                AtOnce.Of(Deliver(from, grain, method, arguments));
                from.RequireLife();
                throw history.NoAnswer(from, grain, method, "has no answer");
            case CallFate.Repeated:
                Post(from, grain, method, arguments);
                break;
        }

        var answer = Deliver(from, grain, method, arguments);
        from.RequireLife();
        return answer;
    }

    /// <summary>A user's call, which may remain unanswered. It arrives immediately or never: a user's commands do not overtake each other.</summary>
    public T? Ask<T>(Type type, string key, string method, params object?[] arguments)
        where T : class
    {
        var fate = history.FateOfCall();
        if (fate is CallFate.Lost or CallFate.Late)
        {
            return null;
        }

        try
        {
            var found = type.GetMethod(method)!;
            var answer = AtOnce.Of((Task<T>)Deliver(null, IdOf(type, key), found, [.. arguments, CancellationToken.None]));
            return fate is CallFate.Unanswered ? null : answer;
        }
        catch (Exception e) when (e is not ViolationException and not NotSupportedException)
        {
            history.Say(() => $"user: {method} of {key} failed: {e.Message}");
            return null;
        }
    }

    /// <summary>Delivers a reminder to a grain.</summary>
    public void Remind(GrainId grain)
    {
        try
        {
            Locate(null, grain);
        }
        catch (Exception e) when (e is not ViolationException and not NotSupportedException)
        {
            history.Say(() => $"{grain.Key} could not be woken: {e.Message}");
        }
    }

    private void Post(SimulatedSilo from, GrainId grain, MethodInfo method, object?[] arguments)
    {
        var restores = history.Storage.Restores;
        history.Time.After(history.Delay(), () =>
        {
            if (restores != history.Storage.Restores)
            {
                return; // a storage is restored while no silo runs: nothing is on its way from before
            }

            try
            {
                AtOnce.Of(Deliver(from, grain, method, arguments));
            }
            catch (Exception e) when (e is not ViolationException and not NotSupportedException)
            {
                history.Say(() => $"{method.Name} of {grain.Key} failed, and nobody waits for it: {e.Message}");
            }
        });
    }

    private Task Deliver(SimulatedSilo? from, GrainId grain, MethodInfo method, object?[] arguments)
    {
        var activation = Locate(from, grain);
        if (activation.Silo.IsFrozen)
        {
            if (from is not null)
            {
                activation.Silo.After(TimeSpan.Zero, () => activation.Silo.Attempt(() => AtOnce.Of(Invoke(activation, method, arguments)), activation));
            }

            throw history.NoAnswer(from, grain, method, "waits for a silo that stands still");
        }

        if (activation.IsBusy && !method.Name.StartsWith("View", StringComparison.Ordinal))
        {
            throw history.NoAnswer(from, grain, method, "would be a call in a circle");
        }

        try
        {
            return Invoke(activation, method, arguments);
        }
        catch (SilentDeathException) when (from is null or { Runs: true })
        {
            throw history.NoAnswer(from, grain, method, "met the death of its silo");
        }
        catch (Exception e) when (e is not ViolationException and not NotSupportedException and not SilentDeathException)
        {
            if (e is InconsistentStateException)
            {
                activation.End();
            }

            throw history.NoAnswer(from, grain, method, $"fails: {e.Message}");
        }
    }

    private Task Invoke(SimulatedActivation activation, MethodInfo method, object?[] arguments)
    {
        var answer = Task.CompletedTask;
        if (history.InjectedBug is InjectedBug.CountsChargesAnew && arguments[0] is LedgerPosting[] postings)
        {
            arguments = [.. arguments.Skip(1).Prepend(postings.Select((posting, i) => posting with { Number = history.Time.Now.Ticks + i }).ToArray())];
        }

        activation.Turn(() => answer = method.Name == nameof(ITrainingGrain.ReportAsync) && activation.Grain is ITrainingGrain
            ? Report(activation, (TrainingTicket)arguments[0]!, (TrainingReport)arguments[1]!)
            : (Task)method.Invoke(activation.Grain, Plainly, binder: null, arguments, culture: null)!);
        return answer;
    }

    private Task<TrainingDirective> Report(SimulatedActivation activation, TrainingTicket ticket, TrainingReport report)
    {
        var variant = (ITrainingGrain)activation.Grain;
        var before = history.Storage.Stored<VariantRun>(activation.GrainId);
        var heard = history.InjectedBug is InjectedBug.AcceptsOldEpochs && ticket.Epoch < before?.Epoch
            ? ticket with { Epoch = before.Epoch, Worker = before.Worker ?? ticket.Worker }
            : ticket;
        var answer = variant.ReportAsync(heard, report);
        history.Invariants.Reported(ticket, before, history.Storage.Stored<VariantRun>(activation.GrainId));
        return answer;
    }

    private SimulatedActivation Locate(SimulatedSilo? from, GrainId grain)
    {
        // A silo that was declared dead and does not know it still uses its own activations.
        if (from is { IsDeclaredDead: true } && from.Active(grain) is { } own)
        {
            return own;
        }

        if (_directory.TryGetValue(grain, out var known) && !known.HasEnded && !known.Silo.IsDeclaredDead)
        {
            return known.Silo.Runs ? known : throw new TimeoutException($"{known.Silo.Name} does not answer.");
        }

        var silo = history.AnySiloThatIsUp() ?? throw new TimeoutException("There is no silo.");
        var activation = new SimulatedActivation(silo, grain);
        _directory[grain] = activation;
        try
        {
            activation.Begin(Make);
        }
        catch (Exception e) when (e is not ViolationException and not NotSupportedException)
        {
            activation.End();
            throw new TimeoutException($"{grain.Key} could not be activated: {e.Message}", e);
        }

        silo.Add(activation);
        history.Say(() => $"{grain} is active on {silo.Name}");
        return activation;
    }

    private Grain Make(SimulatedActivation activation)
    {
        var (grain, silo) = (activation.GrainId, activation.Silo);
        return grain.Type.ToString() switch
        {
            nameof(IDevicePoolGrain) => new DevicePoolGrain(
                history.Storage.Open(grain, silo, new DevicePoolGrain.Memory()), silo, Metrics, history.Time, NullLogger<DevicePoolGrain>.Instance,
                new SimulatedPages(history, activation), Options.Create(new PoolOptions { RecordBytes = history.RecordBytes })),
            nameof(IVariantGrain) => new VariantGrain(
                history.Storage.Open(grain, silo, VariantRun.None), history.Training, history.Artefacts, history.Time, Metrics, NullLogger<VariantGrain>.Instance),
            nameof(ISweepGrain) => new SweepGrain(
                history.Storage.Open(grain, silo, new SweepGrain.Memory()), Options.Create(new SweepOptions { Ahead = history.Ahead }), history.Artefacts, Metrics, history.Time, NullLogger<SweepGrain>.Instance),
            nameof(ILedgerPageGrain) => new LedgerPageGrain(history.Storage.Open(grain, silo, new LedgerPageGrain.Memory())),
            var other => throw new NotSupportedException($"The simulation knows no {other}."),
        };
    }
}

/// <summary>The fate of a call.</summary>
internal enum CallFate
{
    Answered,

    Lost,

    /// <summary>It arrives after the caller has given up, and others may have overtaken it.</summary>
    Late,

    /// <summary>It is carried out, and the answer is lost.</summary>
    Unanswered,

    /// <summary>It arrives a second time, later.</summary>
    Repeated,
}
