using System.Text.Json.Serialization;

namespace VerifiedAddition.Grains;

/// <summary>Who wants a job (sweeps may share it), and which parts were in progress: a part of its grain's stored state.</summary>
public abstract class Demand
{
    /// <summary>The sweeps to notify.</summary>
    public List<string> Sweeps { get; init; } = [];

    /// <summary>Whether it was requested without a sweep.</summary>
    public bool ByHand { get; set; }

    /// <summary>Whether it is paused because no one wants it.</summary>
    public bool Paused { get; set; }

    /// <summary>Wall time of earlier runs, in seconds.</summary>
    public double Seconds { get; set; }

    /// <summary>The parts that were in progress when this was stored; empty once the job has stopped in an orderly manner.</summary>
    public int[] UnderWay { get; set; } = [];

    /// <summary>How often each part was lost with its silo since it last succeeded; see <see cref="JobSchedule.Losses"/>.</summary>
    public Dictionary<int, int> Losses { get; set; } = [];

    /// <summary>Whether all requests for it have been released.</summary>
    [JsonIgnore]
    public bool IsUnwanted => Sweeps.Count == 0 && !ByHand;

    /// <summary>Records a request.</summary>
    /// <param name="sweep">The sweep; null for none.</param>
    /// <returns>Whether the state must be stored.</returns>
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

    /// <summary>Counts the parts in progress as lost because their process ended abruptly.</summary>
    public void CountLost()
    {
        foreach (var part in UnderWay)
        {
            Losses[part] = Losses.GetValueOrDefault(part) + 1;
        }

        UnderWay = [];
    }
}
