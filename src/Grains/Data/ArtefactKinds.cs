namespace VerifiedAddition.Grains;

/// <summary>The kinds of artefacts, told apart by their keys.</summary>
public static class ArtefactKinds
{
    public const string Checkpoints = "checkpoints";

    /// <summary>Trained weights, their exports, and weight files that variants start from.</summary>
    public const string Weights = "weights";

    /// <summary>Records of trainings, step by step.</summary>
    public const string Records = "records";

    /// <summary>What analyses have found.</summary>
    public const string Analyses = "analyses";

    /// <summary>What parts of analyses have found that are not complete.</summary>
    public const string Parts = "parts";

    public const string Certificates = "certificates";

    /// <summary>Lists of the variants of large sweeps.</summary>
    public const string Lists = "lists";

    /// <summary>What no version that is known here has stored.</summary>
    public const string Other = "other";

    /// <summary>All of them, in the order in which they are shown.</summary>
    public static readonly string[] All = [Checkpoints, Weights, Records, Analyses, Parts, Certificates, Lists, Other];

    /// <summary>Returns the kind of the artefact <paramref name="key"/>.</summary>
    public static string Of(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var folders = key.Split('/');
        return folders[0] switch
        {
            "runs" => Checkpoints,
            "weights" or "exports" or "imports" => Weights,
            "records" => Records,
            "circuits" => folders.Length > 3 ? Parts : Analyses, // circuits/MODEL/ANALYSIS, and below that its parts
            "certificates" => Certificates,
            "sweeps" => Lists,
            _ => Other,
        };
    }

    /// <summary>Counts artefacts by kind.</summary>
    /// <returns>The kinds of which there are any, in the order of <see cref="All"/>.</returns>
    public static StoredKind[] Count(IEnumerable<ArtefactInfo> artefacts) => Sum(artefacts.Select(artefact => new StoredKind(Of(artefact.Key), 1, artefact.Length)));

    /// <summary>Adds up what is of the same kind.</summary>
    /// <returns>The kinds of which there are any, in the order of <see cref="All"/>.</returns>
    public static StoredKind[] Sum(IEnumerable<StoredKind> kinds) =>
    [
        .. kinds.GroupBy(kind => kind.Name, StringComparer.Ordinal).OrderBy(group => Array.IndexOf(All, group.Key))
            .Select(group => new StoredKind(group.Key, group.Sum(kind => kind.Count), group.Sum(kind => kind.Bytes))),
    ];
}
