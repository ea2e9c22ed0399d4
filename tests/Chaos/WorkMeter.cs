namespace VerifiedAddition.Chaos;

/// <summary>What the cluster is doing at the moment, according to its silos' logs and stored files.</summary>
internal sealed class WorkMeter(ChaosCluster cluster, Journal journal)
{
    /// <summary>A silo in training logs every half second, and shards and parts take less time than that.</summary>
    private static readonly TimeSpan Recently = TimeSpan.FromSeconds(1.5);

    /// <summary>The state that mentions a file is stored after the file.</summary>
    private static readonly TimeSpan JustNow = TimeSpan.FromSeconds(0.5);

    /// <summary>Whether a silo does this kind of work.</summary>
    public bool Does(Node silo, Work work) => Doing(work).Contains(silo.Name, StringComparer.Ordinal);

    /// <summary>The kinds of work in progress.</summary>
    public Work[] UnderWay => [.. Enum.GetValues<Work>().Where(IsUnderWay)];

    public bool IsUnderWay(Work work) => work is Work.Publication ? HasJustPublished() : Doing(work).Any();

    private IEnumerable<string> Doing(Work work)
    {
        var lines = journal.Since(journal.Now - Recently);
        return work switch
        {
            Work.Training => SiloLog.Steps(lines).Select(step => step.Silo),
            Work.Verification => SiloLog.Verifiers(lines),
            Work.Analysis => SiloLog.Analysers(lines),
            _ => [],
        };
    }

    private bool HasJustPublished() => cluster.Published.Any(file => journal.Now.UtcDateTime - file.LastWriteTimeUtc < JustNow);
}
