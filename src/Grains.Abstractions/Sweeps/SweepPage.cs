namespace VerifiedAddition.Grains;

/// <summary>Some of the variants of a sweep.</summary>
/// <param name="Cells">Those that fit the request, in the order of the file, each followed by its rounds of refinement.</param>
/// <param name="Matches">How many fit in all, on this page, before it and behind it.</param>
/// <param name="Next">To be given as <see cref="SweepPageRequest.After"/> for the next page; null if nothing that fits follows.</param>
[GenerateSerializer, Immutable, Alias("va.SweepPage")]
public sealed record SweepPage(CellSnapshot[] Cells, int Matches, string? Next)
{
    /// <summary>Returns a page of a sweep of which all variants are at hand.</summary>
    /// <exception cref="ArgumentException">The request is out of range, or names a variant that the sweep does not have.</exception>
    public static SweepPage Of(SweepSnapshot sweep, SweepPageRequest request)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        ArgumentNullException.ThrowIfNull(request);
        var cells = sweep.Cells;
        var chosen = PageChoice.Of(
            request,
            cells.Length,
            i => cells[i].Name,
            i => CellReading.WordOf(sweep, cells[i].Spec, cells[i].Training, cells[i].Jobs),
            i => !IsMended(cells, i) && HasFailures(cells[i].Jobs));
        return new([.. chosen.Places.Select(i => cells[i])], chosen.Matches, chosen.Next);
    }

    /// <summary>Whether a round of refinement follows a variant.</summary>
    internal static bool IsMended(CellSnapshot[] cells, int i) =>
        i + 1 < cells.Length && cells[i + 1].RefinedFrom is { } from && string.Equals(from.Variant, cells[i].Name, StringComparison.Ordinal);

    /// <summary>Whether a verification has found a wrong answer.</summary>
    internal static bool HasFailures(IJobSnapshot[] jobs) => Array.Exists(jobs, job => job is VerificationSnapshot { Failures: > 0 });
}
