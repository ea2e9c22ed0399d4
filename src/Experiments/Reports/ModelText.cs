using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>What verifications came to, in sentences.</summary>
internal static class ModelText
{
    /// <summary>Whether every question was asked and answered rightly.</summary>
    public static bool IsProved(VerificationReport report) =>
        report.Snapshot.IsWhole() && report.Snapshot.Failures == 0;

    /// <summary>A sentence for each operation; at least one.</summary>
    public static IEnumerable<string> Verified(ModelFindings model)
    {
        if (model.Cell is not { } cell)
        {
            return ["not verified here; 'va verify FILE' asks it many questions"];
        }

        return cell.Verifications.Length == 0
            ? [model.State is CellState.Done ? "not verified: its sweep asks for no verification" : "not verified yet"]
            : cell.Verifications.Select(one => Of(one, model.Verifications.FirstOrDefault(report => report.Snapshot.Key == one.Key)));
    }

    private static string Of(VerificationSnapshot now, VerificationReport? report)
    {
        var name = now.Plan?.Operation.Name() ?? "";
        if (report?.Snapshot is not { } done)
        {
            return $"{name}: not done yet ({EnumText.Of(now.Phase)}, {Figures.Count(now.Asked)} of {Figures.Count(now.Plan?.Questions ?? 0)} asked, {Figures.Count(now.Failures)} wrong so far)";
        }

        var counts = $"{name}: {Figures.Count(done.Asked)} {EnumText.Of(done.Plan!.Sample)} questions, {Figures.Count(done.Failures)} wrong";
        return done.IsWhole()
            ? $"{counts}; all there are: {(done.Failures == 0 ? "proved" : "refuted")}{Root(now)}"
            : $"{counts}; {Figures.Count((long)done.Nines(), "nine")} certified with 95 % confidence";
    }

    private static string Root(VerificationSnapshot now) => now.CertificateRoot is { } root ? $", certificate {root}" : "";
}
