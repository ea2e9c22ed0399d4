using System.Text.Json.Serialization;

namespace VerifiedAddition.Grains;

/// <summary>Who wants a job (sweeps may share it), and which parts were in progress: a part of its grain's stored state.</summary>
public abstract class Demand
{
    /// <summary>The sweeps to notify.</summary>
    public List<string> Sweeps { get; set; } = [];

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

    /// <summary>To whom its questions are charged: who asked first. Null if they are charged to nobody, as those that earlier versions began and ended.</summary>
    public JobAccount? Account { get; set; }

    /// <summary>The name by which the ledger knows it: another one whenever it begins anew.</summary>
    public string? ChargedAs { get; set; }

    /// <summary>How many of its questions the ledger has.</summary>
    public long Charged { get; set; }

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

    /// <summary>Has what is counted from now on charged, unless somebody is charged already.</summary>
    /// <param name="account">Who asks.</param>
    /// <param name="counted">Questions that are counted: fewer than were charged if the job begins anew.</param>
    /// <returns>Whether the state must be stored.</returns>
    public bool Open(JobAccount account, long counted)
    {
        var isNew = Account is null || counted < Charged;
        if (isNew)
        {
            (Account, ChargedAs, Charged) = (account, Guid.NewGuid().ToString("N"), counted);
        }

        return isNew;
    }

    /// <summary>Withdraws a sweep's request; an unfinished job that no one wants any more is paused.</summary>
    /// <returns>Whether the sweep had requested it.</returns>
    public bool Release(string sweep, bool isUnfinished)
    {
        var isKnown = Sweeps.Remove(sweep);
        Paused |= isKnown && isUnfinished && IsUnwanted;
        return isKnown;
    }

    /// <summary>Returns the job's phase.</summary>
    /// <param name="isPlanned">Whether it was ever requested.</param>
    /// <param name="isComplete">Whether everything is counted and stored.</param>
    /// <param name="error">Why it failed; null if it did not.</param>
    public JobPhase PhaseOf(bool isPlanned, bool isComplete, string? error) => !isPlanned ? JobPhase.New
        : isComplete ? JobPhase.Completed
        : Paused ? JobPhase.Paused
        : error is null ? JobPhase.Running : JobPhase.Failed;

    /// <summary>Whether the stored state says that something is left to do.</summary>
    [JsonIgnore]
    public abstract bool IsUnfinished { get; }

    /// <summary>Returns the job as its grain would report it after activation.</summary>
    /// <param name="key">The grain's key.</param>
    /// <param name="artefacts">Where parts may be stored outside the state.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public abstract Task<IJobSnapshot> ViewAsync(string key, IArtefactStore artefacts, CancellationToken cancellationToken);

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
