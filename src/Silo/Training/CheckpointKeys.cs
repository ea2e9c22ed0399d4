using System.Globalization;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo;

/// <summary>Artefact keys of checkpoints: <c>runs/{variant}/{epoch}/{step}.ckpt</c>.</summary>
internal static class CheckpointKeys
{
    private const string Folder = "runs/";
    private const string Ending = ".ckpt";

    /// <summary>Returns the key of an attempt's checkpoint of a step.</summary>
    public static string Of(TrainingTicket ticket, int step) =>
        string.Create(CultureInfo.InvariantCulture, $"{FolderOf(ticket)}{ticket.Epoch}/{step:D9}{Ending}");

    /// <summary>
    /// Returns the checkpoints of an attempt's variant, the highest step first: those that its state names, and any others that earlier attempts
    /// stored. Checkpoints of attempts with higher epochs are excluded.
    /// </summary>
    /// <exception cref="IOException">The store cannot be listed.</exception>
    public static IEnumerable<CheckpointRef> Newest(IArtefactStore artefacts, TrainingTicket ticket, IReadOnlyList<CheckpointRef> known)
    {
        var stored = artefacts.ListAsync(FolderOf(ticket), CancellationToken.None).ToBlockingEnumerable()
            .Select(artefact => (artefact.Key, At: Read(artefact.Key[FolderOf(ticket).Length..])))
            .Where(found => found.At is { } at && at.Epoch <= ticket.Epoch)
            .OrderByDescending(found => found.At!.Value.Epoch)
            .Select(found => new CheckpointRef(found.Key, "", found.At!.Value.Step));
        return known.Concat(stored).DistinctBy(checkpoint => checkpoint.Key, StringComparer.Ordinal).OrderByDescending(checkpoint => checkpoint.Step);
    }

    /// <summary>Returns the keys of each variant's checkpoints with the most steps, of any attempt.</summary>
    /// <exception cref="IOException">The store cannot be listed.</exception>
    public static IEnumerable<string> Last(IArtefactStore artefacts) =>
        artefacts.ListAsync(Folder, CancellationToken.None).ToBlockingEnumerable()
            .Select(artefact => (artefact.Key, Parts: artefact.Key.Split('/', 3)))
            .Where(found => found.Parts.Length == 3)
            .Select(found => (found.Key, Variant: found.Parts[1], Read(found.Parts[2])?.Step))
            .Where(found => found.Step is not null)
            .GroupBy(found => found.Variant, StringComparer.Ordinal)
            .SelectMany(variant => variant.Where(found => found.Step == variant.Max(other => other.Step)))
            .Select(found => found.Key);

    private static string FolderOf(TrainingTicket ticket) => $"{Folder}{ticket.Variant}/";

    /// <summary>Parses the epoch and step of <c>{epoch}/{step}.ckpt</c>; null if the name has another form.</summary>
    private static (long Epoch, int Step)? Read(string name) =>
        name.EndsWith(Ending, StringComparison.Ordinal) && name[..^Ending.Length].Split('/') is [var epoch, var step]
            && long.TryParse(epoch, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var steps)
                ? (number, steps)
                : null;
}
