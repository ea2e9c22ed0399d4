using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Pages;

/// <summary>A grid as it is, and when its silos were last seen to get on.</summary>
/// <param name="State">The grid.</param>
/// <param name="Steps">Of each variant in training, the step, and when it was first seen there.</param>
/// <param name="At">Now.</param>
public sealed record GridNews(GridState State, IReadOnlyDictionary<TrainingTicket, (int Step, DateTimeOffset Since)> Steps, DateTimeOffset At)
{
    /// <summary>Trainings report about once a second; the grid itself takes longer until it is sure that a silo has died.</summary>
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(6);

    /// <summary>So many times as long as a step takes.</summary>
    private const double Slack = 3;

    /// <summary>When a silo was last seen to make a step, where that is too long ago; null for one that gets on, or does not train.</summary>
    public DateTimeOffset? SilenceOf(SiloView silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        var own = State.Running.Where(one => one.Lease.Ticket.Worker.Silo.Equals(silo.Profile.Address) && Steps.ContainsKey(one.Lease.Ticket)).ToArray();
        return own.Length > 0 && Array.TrueForAll(own, IsSilent) ? own.Max(one => Steps[one.Lease.Ticket].Since) : null;
    }

    /// <summary>The news after others.</summary>
    internal static GridNews After(GridNews? before, GridState now, DateTimeOffset at) => new(
        now,
        now.Running.Where(one => one.Training.Phase is VariantPhase.Training).ToDictionary(
            one => one.Lease.Ticket,
            one => before is not null && before.Steps.TryGetValue(one.Lease.Ticket, out var known) && known.Step == one.Training.Step ? known : (one.Training.Step, at)),
        at);

    internal static bool IsSame(GridNews one, GridNews other) =>
        GridMark.IsSame(one.State, other.State) && one.State.Silos.Length == other.State.Silos.Length
        && one.State.Silos.Zip(other.State.Silos, (before, after) => one.SilenceOf(before) == other.SilenceOf(after)).All(same => same);

    private bool IsSilent(RunningVariant one)
    {
        var step = one.Training.StepsPerSecond is > 0 and var rate ? TimeSpan.FromSeconds(Slack / rate) : TimeSpan.Zero;
        return At - Steps[one.Lease.Ticket].Since > (step > Usual ? step : Usual);
    }
}
