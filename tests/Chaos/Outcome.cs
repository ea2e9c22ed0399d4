using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Chaos;

/// <summary>The results of sweeps, in lines that are equal for equal results, whatever faults occurred.</summary>
/// <param name="Lines">One line for each variant and verification, and for each file of weights, certificates and facts.</param>
/// <param name="Variants">Number of variants.</param>
/// <param name="Steps">Number of their steps.</param>
/// <param name="Planned">Questions of the plans of all verifications.</param>
/// <param name="Counted">Questions that their reports count.</param>
internal sealed record Outcome(IReadOnlyList<string> Lines, int Variants, long Steps, long Planned, long Counted)
{
    private static readonly TimeSpan PatienceForAnswer = TimeSpan.FromSeconds(30);

    private static readonly string[] Published = ["weights", "certificates", "circuits"];

    /// <summary>Reads the results from a grid and from its folder of artefacts.</summary>
    public static async Task<Outcome> OfAsync(IGrid grid, IEnumerable<string> sweeps, string artefacts, CancellationToken cancellationToken)
    {
        var lines = new List<string>();
        var (variants, steps, planned, counted) = (0, 0L, 0L, 0L);
        foreach (var name in sweeps)
        {
            var sweep = await grid.Grains.GetGrain<ISweepGrain>(name).ViewAsync(cancellationToken).WaitAsync(PatienceForAnswer, cancellationToken);
            foreach (var cell in sweep.Cells)
            {
                variants++;
                steps += cell.Spec.Steps;
                lines.Add(Line($"{name} {sweep.Phase}: {cell.Name} {Of(cell.Training)}"));
                lines.AddRange((cell.Analyses ?? []).Select(analysis => Line($"{name}: {cell.Name} {analysis.Plan?.Kind} {analysis.Phase} {analysis.Parts} parts")));
                foreach (var verification in cell.Verifications)
                {
                    var report = await grid.Grains.GetGrain<IVerificationGrain>(verification.Key).ReportAsync(cancellationToken)
                        .WaitAsync(PatienceForAnswer, cancellationToken);
                    planned += verification.Plan!.Questions;
                    counted += report?.Classes.Sum(count => count.Questions) ?? 0;
                    lines.Add(Line($"{name}: {cell.Name} {verification.Plan.Operation} {Of(report)}"));
                }
            }
        }

        lines.AddRange(Published.SelectMany(kind => Directory.EnumerateFiles(Path.Combine(artefacts, kind), "*", SearchOption.AllDirectories))
            .Where(file => !Path.GetFileName(file).Contains('~', StringComparison.Ordinal)) // what a killed process was writing: no reader opens it
            .Order(StringComparer.Ordinal).Select(file => $"{Path.GetRelativePath(artefacts, file)} {Hash(File.ReadAllBytes(file))}"));
        return new(lines, variants, steps, planned, counted);
    }

    /// <summary>Returns the lines that are in only one of the two.</summary>
    /// <param name="undisturbed">The results of the same sweeps without faults.</param>
    public IEnumerable<string> Differences(Outcome undisturbed) =>
        undisturbed.Lines.Except(Lines, StringComparer.Ordinal).Select(line => $"undisturbed alone: {line}")
            .Concat(Lines.Except(undisturbed.Lines, StringComparer.Ordinal).Select(line => $"disturbed alone: {line}"));

    private static string Of(VariantSnapshot training) =>
        Line($"{training.Id} {training.Phase} weights {training.Weights?.Sha256} loss {training.AverageFinalLoss:R} record {training.Record?.Sha256}");

    /// <summary>Omits times, which differ, and the snapshot, which contains them.</summary>
    private static string Of(VerificationReport? report) => report is null ? "is not finished" : Line(
        $"{report.Snapshot.Asked} of {report.Snapshot.Plan!.Questions} asked, {report.Snapshot.Failures} wrong, margin {report.SmallestMargin:R}, ") +
        Line($"rechecked {report.Rechecked}, classes {HashOf(report.Classes)}, strata {HashOf(report.Strata)}, failing {HashOf(report.Failing)}");

    private static string HashOf<T>(T value) => Hash(JsonSerializer.SerializeToUtf8Bytes(value));

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes))[..16];

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
