using System.Globalization;
using System.Text;

namespace VerifiedAddition.Chaos;

/// <summary>A report as a table.</summary>
internal static class ReportTable
{
    private static readonly CompositeFormat Columns = CompositeFormat.Parse("{0,-16} {1,8} {2,6} {3,6} {4,6} {5,6}  {6,-16} {7,-16} {8,-16} {9,8} {10,8}");

    public static IEnumerable<string> Of(ChaosReport report)
    {
        yield return Line($"seed {string.Join(", ", report.Seeds)}: {report.Sweeps} sweeps, {report.Variants} variants, {report.Steps:N0} steps, {report.Questions:N0} questions in {report.DisturbedSeconds:F0} s");
        yield return "train, verify, look, store: how many met training, verification, analysis, and results that are being stored";
        yield return "seconds from the blow, median / most (how many)";
        yield return Row("blow", "survived", "train", "verify", "look", "store", "known dead", "lease back", "trained again", "attempts", "steps");
        yield return Row("", "", "", "", "", "", "", "", "", "lost", "repeated");
        foreach (var fault in report.Faults)
        {
            yield return Row(
                Words(fault.Fault), fault.Survived, fault.Hits[Work.Training], fault.Hits[Work.Verification], fault.Hits[Work.Analysis], fault.Hits[Work.Publication], Times(fault.Detected), Times(fault.LeaseBack), Times(fault.Resumed), fault.AttemptsLost,
                fault.StepsRepeated);
        }

        yield return Row(
            "all", report.Faults.Sum(fault => fault.Survived), report.Hits(Work.Training), report.Hits(Work.Verification), report.Hits(Work.Analysis),
            report.Hits(Work.Publication), "", "", "", "", report.StepsRepeated);
        yield return Line($"attempts {report.Attempts}; fenced {report.AttemptsFenced}; stale writes refused {report.WritesRefused}; variants trained twice to completion {report.CompletedTwice}");
        yield return Line($"questions asked again {report.QuestionsAskedAgain:N0}; counted twice {report.QuestionsCountedTwice:N0}; missed {report.QuestionsMissed:N0}");
        yield return Line($"commands of users that were acknowledged, all of which held: {report.Commands}");
        yield return Line($"clients that were started while there was no grid, and said so: {report.ClientsRefused}");
        yield return report.Problems.Count == 0
            ? "equal to the undisturbed run: weights, losses, records, verifications, certificates, analyses"
            : Line($"WRONG: {report.Problems.Count} problems");
        foreach (var problem in report.Problems)
        {
            yield return $"  {problem}";
        }
    }

    private static string Row(params object[] cells) => string.Format(CultureInfo.InvariantCulture, Columns, cells).TrimEnd();

    private static string Times(Seconds? seconds) => seconds is null ? "-" : Line($"{seconds.Median:F1} / {seconds.Most:F1} ({seconds.Times.Count})");

    private static string Words(Fault fault) => fault switch
    {
        Fault.KillSilo => "kill -9 silo",
        Fault.KillCoordinator => "kill -9 coord.",
        Fault.KillAllSilos => "kill -9 all",
        Fault.KillClient => "kill -9 client",
        Fault.KillStorage => "kill -9 storage",
        Fault.FreezeSilo => "freeze silo",
        Fault.StopSilo => "stop silo",
        Fault.StorageAway => "storage away",
        Fault.ReportsLost => "reports lost",
        Fault.FlipBit => "flip a bit",
        Fault.PauseSweep => "pause, kill -9",
        Fault.CancelSweep => "cancel, kill -9",
        Fault.DrainSilo => "drain, kill -9",
        Fault.OutOfMemory => "out of memory",
        Fault.ArtefactsAway => "artefacts away",
        Fault.FullDisk => "full disk",
        Fault.RestoreStorage => "restored storage",
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
