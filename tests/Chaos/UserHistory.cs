using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Chaos;

/// <summary>Commands of users, and whether what they were answered holds.</summary>
internal sealed class UserHistory(IGrid grid, Journal journal)
{
    private static readonly TimeSpan PatienceForAnswer = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(1);

    private const int MaxTries = 60;

    /// <summary>Commands that were acknowledged and looked at again.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>Those of them that did not hold.</summary>
    public List<string> Broken { get; } = [];

    /// <summary>Gives a command to a sweep until it is acknowledged.</summary>
    public Task<SweepSnapshot> CommandAsync(string sweep, string what, Func<ISweepGrain, Task<SweepSnapshot>> command, CancellationToken cancellationToken) =>
        UntilAnsweredAsync($"{what} of {sweep}", () => command(grid.Grains.GetGrain<ISweepGrain>(sweep)), snapshot => snapshot.Phase.ToString(), cancellationToken);

    /// <summary>Looks again whether a sweep stands as its user was told.</summary>
    public async Task RequireAsync(string sweep, SweepPhase told, CancellationToken cancellationToken)
    {
        var now = await CommandAsync(sweep, "view", grain => grain.ViewAsync(cancellationToken), cancellationToken);
        Look($"The user was told that {sweep} is {told}, but it is {now.Phase}.", now.Phase == told);
    }

    /// <summary>Gives a silo another standing until that is acknowledged.</summary>
    public Task<SiloView[]> StandAsync(string silo, SiloStanding standing, CancellationToken cancellationToken) => UntilAnsweredAsync(
        $"{standing} of {silo}",
        () => grid.Grains.GetGrain<IDevicePoolGrain>(IDevicePoolGrain.Key).SetStandingAsync(silo, standing, cancellationToken),
        views => string.Join(", ", views.Select(view => $"{view.Profile.Address} {view.Standing}")),
        cancellationToken);

    /// <summary>Looks again whether a drained silo, if it still lives, is drained, and is given nothing.</summary>
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
#pragma warning disable CA1031 // Whatever went wrong with a call, it was not answered, and is made again.
            catch (Exception e) when (tries < MaxTries && e is not OperationCanceledException)
#pragma warning restore CA1031
            {
                journal.Add("user", $"{what}: no answer: {e.Message}");
                await Task.Delay(Breath, cancellationToken);
            }
        }
    }
}
