using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Chaos;

/// <summary>Users' commands, and whether the answers to them hold.</summary>
internal sealed class UserHistory(IGrid grid, Journal journal)
{
    private static readonly TimeSpan PatienceForAnswer = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(1);

    private const int MaxTries = 60;

    /// <summary>Number of commands that were acknowledged and checked again.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>Those that did not hold.</summary>
    public List<string> Broken { get; } = [];

    /// <summary>Gives a command to a sweep until it is acknowledged.</summary>
    public Task<SweepSnapshot> CommandAsync(string sweep, string what, Func<ISweepGrain, Task<SweepSnapshot>> command, CancellationToken cancellationToken) =>
        UntilAnsweredAsync($"{what} of {sweep}", () => command(grid.Grains.GetGrain<ISweepGrain>(sweep)), snapshot => snapshot.Phase.ToString(), cancellationToken);

    /// <summary>Checks that a sweep is suspended as its user was told.</summary>
    public async Task RequireAsync(string sweep, SweepPhase told, CancellationToken cancellationToken)
    {
        var now = await CommandAsync(sweep, "view", grain => grain.ViewAsync(cancellationToken), cancellationToken);
        Look($"The user was told that {sweep} is {told}, but it is {now.Phase}.", now.Phase == told);
    }

    /// <summary>Changes a silo's standing, repeating the request until it is acknowledged.</summary>
    public Task<SiloView[]> StandAsync(string silo, SiloStanding standing, CancellationToken cancellationToken) => UntilAnsweredAsync(
        $"{standing} of {silo}",
        () => grid.Grains.GetGrain<IDevicePoolGrain>(IDevicePoolGrain.Key).SetStandingAsync(silo, standing, cancellationToken),
        views => string.Join(", ", views.Select(view => $"{view.Profile.Address} {view.Standing}")),
        cancellationToken);

    /// <summary>Checks that a drained silo, if it is still running, is drained and gets no work.</summary>
    public async Task RequireDrainedAsync(SiloView drained, CancellationToken cancellationToken)
    {
        var pool = await UntilAnsweredAsync(
            "view of the pool", () => grid.Grains.GetGrain<IDevicePoolGrain>(IDevicePoolGrain.Key).ViewAsync(cancellationToken), _ => "seen", cancellationToken);
        var now = Array.Find(pool.Silos, silo => silo.Profile.Address.Equals(drained.Profile.Address));
        Look(
            $"The user was told that {drained.Profile.Name} is drained, but it is {now?.Standing}, and trains in {now?.Training} slots.",
            now is null or { Standing: SiloStanding.Draining, Training: 0 });
    }

    private void Look(string broken, bool holds)
    {
        Acknowledged++;
        if (!holds)
        {
            Broken.Add(broken);
            journal.Add("user", broken);
        }
    }

    private async Task<T> UntilAnsweredAsync<T>(string what, Func<Task<T>> call, Func<T, string> tell, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                var answer = await call().WaitAsync(PatienceForAnswer, cancellationToken);
                journal.Add("user", $"{what}: {tell(answer)}");
                return answer;
            }
#pragma warning disable CA1031 // Whatever the error, the call was not answered, and is repeated.
            catch (Exception e) when (tries < MaxTries && e is not OperationCanceledException)
#pragma warning restore CA1031
            {
                journal.Add("user", $"{what}: no answer: {e.Message}");
                await Task.Delay(Breath, cancellationToken);
            }
        }
    }
}
