using System.Text.Json.Serialization;

namespace VerifiedAddition.Grains;

/// <summary>Who wants a job done that sweeps may share, and what of it was under way: a part of what its grain stores.</summary>
public abstract class Demand
{
    /// <summary>The sweeps to be told.</summary>
    public List<string> Sweeps { get; init; } = [];

    /// <summary>Whether somebody asked for it without a sweep.</summary>
    public bool ByHand { get; set; }

    /// <summary>Whether nobody wants it at present.</summary>
    public bool Paused { get; set; }

    /// <summary>Wall time of the runs before, in seconds.</summary>
    public double Seconds { get; set; }

    /// <summary>The parts that were under way when this was stored; empty once the job has come to a stop in order.</summary>
    public int[] UnderWay { get; set; } = [];

    /// <summary>How often each part was lost with the silo that did it, since it was last done; see <see cref="JobSchedule.Losses"/>.</summary>
    public Dictionary<int, int> Losses { get; set; } = [];

    /// <summary>Whether there is nobody who asked for it and has not released it.</summary>
    [JsonIgnore]
    public bool IsUnwanted => Sweeps.Count == 0 && !ByHand;

    /// <summary>Notes who wants it.</summary>
    /// <param name="sweep">The sweep; null for none.</param>
    /// <returns>Whether that is to be stored.</returns>
    public bool Require(string? sweep)
    {
        var isNew = Paused || (sweep is null ? !ByHand : !Sweeps.Contains(sweep, StringComparer.Ordinal));
        Paused = false;
        ByHand |= sweep is null;
        if (isNew && sweep is not null)
        {
            Sweeps.Remove(sweep);
            Sweeps.Add(sweep);
        }

        return isNew;
    }

    /// <summary>Counts as lost what was under way when the process that did it ended without a word.</summary>
    public void CountLost()
    {
        foreach (var part in UnderWay)
        {
            Losses[part] = Losses.GetValueOrDefault(part) + 1;
        }

        UnderWay = [];
    }
}
