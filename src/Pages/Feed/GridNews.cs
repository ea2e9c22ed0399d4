using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Pages;

/// <summary>A grid as it is, and which of its silos have given no sign of life since when.</summary>
/// <param name="State">The grid.</param>
/// <param name="Steps">Of each variant in training, the step, and when it was first seen there.</param>
/// <param name="Gone">Silos that are no longer there, each under a name that no other has.</param>
/// <param name="WorkAt">When it was known what trains and who waits: earlier than <paramref name="At"/> where only the silos are known now.</param>
/// <param name="At">Now.</param>
public sealed record GridNews(
    GridState State,
    IReadOnlyDictionary<TrainingTicket, (int Step, DateTimeOffset Since)> Steps,
    IReadOnlyList<GoneSilo> Gone,
    DateTimeOffset WorkAt,
    DateTimeOffset At)
{
    /// <summary>Trainings report about once a second; the grid itself takes longer until it is sure that a silo has died.</summary>
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(6);

    /// <summary>So many times as long as a step takes.</summary>
    private const double Slack = 3;

    /// <summary>How long a silo that has gone is told of.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);

    /// <summary>When a silo last gave a sign of life, a report or a step, where that is too long ago; null for one that lives.</summary>
    public DateTimeOffset? SilenceOf(SiloView silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        if (silo.SilentSeconds is { } seconds)
        {
            return At - TimeSpan.FromSeconds(seconds);
        }

        var own = State.Running.Where(one => one.Lease.Ticket.Worker.Silo.Equals(silo.Profile.Address) && Steps.ContainsKey(one.Lease.Ticket)).ToArray();
        return IsWhole && own.Length > 0 && Array.TrueForAll(own, IsSilent) ? own.Max(one => Steps[one.Lease.Ticket].Since) : null;
    }

    /// <summary>The news after others.</summary>
    internal static GridNews After(GridNews? before, GridState now, DateTimeOffset at) => new(
        now,
        now.Running.Where(one => one.Training.Phase is VariantPhase.Training).ToDictionary(
            one => one.Lease.Ticket,
            one => before is not null && before.Steps.TryGetValue(one.Lease.Ticket, out var known) && known.Step == one.Training.Step ? known : (one.Training.Step, at)),
        GoneSince(before, now.Silos, at),
        WorkAt: at,
        at);

    /// <summary>The news where only the silos are known now.</summary>
    internal GridNews WithSilos(SiloView[] now, DateTimeOffset at) => this with { State = State with { Silos = now }, Gone = GoneSince(this, now, at), At = at };

    /// <summary>Whether nothing else is shown of one than of the other. An age is always news.</summary>
    internal static bool IsSame(GridNews one, GridNews other) =>
        GridMark.IsSame(one.State, other.State) && one.Gone.SequenceEqual(other.Gone) && one.IsWhole == other.IsWhole
        && !one.HasSilent && !other.HasSilent;

    private bool IsWhole => WorkAt == At;

    private bool HasSilent => Array.Exists(State.Silos, silo => SilenceOf(silo) is not null);

    private static GoneSilo[] GoneSince(GridNews? before, SiloView[] now, DateTimeOffset at) => before is null ? [] :
    [
        .. before.Gone
            .Concat(before.State.Silos.Select(silo => new GoneSilo(silo.Profile.Name, before.SilenceOf(silo) ?? before.At)))
            .Where(one => at - one.SeenAt < Memory && !Array.Exists(now, silo => silo.Profile.Name == one.Name))
            .OrderByDescending(one => one.SeenAt).DistinctBy(one => one.Name, StringComparer.Ordinal),
    ];

    private bool IsSilent(RunningVariant one)
    {
        var step = one.Training.StepsPerSecond is > 0 and var rate ? TimeSpan.FromSeconds(Slack / rate) : TimeSpan.Zero;
        return At - Steps[one.Lease.Ticket].Since > (step > Usual ? step : Usual);
    }
}

/// <summary>A silo that was there.</summary>
/// <param name="Name">Its name.</param>
/// <param name="SeenAt">When it last gave a sign of life.</param>
public sealed record GoneSilo(string Name, DateTimeOffset SeenAt);
