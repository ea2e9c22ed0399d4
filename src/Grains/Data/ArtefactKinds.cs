namespace VerifiedAddition.Grains;

/// <summary>The kinds of artefacts, told apart by their keys.</summary>
public static class ArtefactKinds
{
    public const string Checkpoints = "checkpoints";

    public const string Weights = "weights";

    /// <summary>Records of trainings, step by step.</summary>
    public const string Records = "records";

    /// <summary>What analyses have found.</summary>
    public const string Analyses = "analyses";

    /// <summary>What parts of analyses have found that are not complete.</summary>
    public const string Parts = "parts";

    public const string Certificates = "certificates";

    /// <summary>What no version that is known here has stored.</summary>
    public const string Other = "other";

    /// <summary>All of them, in the order in which they are shown.</summary>
    public static readonly string[] All = [Checkpoints, Weights, Records, Analyses, Parts, Certificates, Other];

    /// <summary>Returns the kind of the artefact <paramref name="key"/>.</summary>
    public static string Of(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var folders = key.Split('/');
        return folders[0] switch
        {
            "runs" => Checkpoints,
            "weights" => Weights,
            "records" => Records,
            "circuits" => folders.Length > 3 ? Parts : Analyses, // circuits/MODEL/ANALYSIS, and below that its parts
            "certificates" => Certificates,
            _ => Other,
        };
    }

    /// <summary>Counts artefacts by kind.</summary>
    /// <returns>The kinds of which there are any, in the order of <see cref="All"/>.</returns>
    public static async Task<StoredKind[]> CountAsync(IAsyncEnumerable<ArtefactInfo> artefacts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(artefacts);
        var found = new Dictionary<string, StoredKind>(StringComparer.Ordinal);
        await foreach (var artefact in artefacts.WithCancellation(cancellationToken))
        {
            var kind = Of(artefact.Key);
            var before = found.GetValueOrDefault(kind) ?? new(kind, 0, 0);
            found[kind] = before with { Count = before.Count + 1, Bytes = before.Bytes + artefact.Length };
        }

        return [.. All.Where(found.ContainsKey).Select(kind => found[kind])];
    }
}
