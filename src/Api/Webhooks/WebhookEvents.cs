using System.Security.Cryptography;
using System.Text;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Api;

/// <summary>What is told by webhooks, and how.</summary>
public static class WebhookEvents
{
    /// <summary>A sweep is complete.</summary>
    public const string SweepFinished = "sweep.finished";

    /// <summary>A sweep has ended, and a training or a job of it failed.</summary>
    public const string SweepFailed = "sweep.failed";

    /// <summary>A verification of a sweep that has ended found wrong answers: the variant is not verified.</summary>
    public const string VariantUnverified = "variant.unverified";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [SweepFinished, SweepFailed, VariantUnverified];

    /// <summary>The events of a sweep that has ended: its own, and one for each of its last variants with wrong answers.</summary>
    internal static IEnumerable<WebhookEvent> Of(SweepSnapshot end)
    {
        var unverified = end.Last().Select(cell => (Cell: cell, Wrong: cell.Verifications.Sum(one => one.Failures))).Where(one => one.Wrong > 0).ToArray();
        var sweep = new SweepEnd(
            end.Name, end.Cells.Length, end.Trained(), end.Cells.Count(cell => end.StateOf(cell) is CellState.Failed), unverified.Length, end.SubmittedUtc, end.FinishedUtc);
        yield return WebhookEvent.Of(end, end.Phase is SweepPhase.Failed ? SweepFailed : SweepFinished, end.Name, sweep);
        foreach (var (cell, wrong) in unverified)
        {
            yield return WebhookEvent.Of(
                end, VariantUnverified, cell.Training.Id.Value, new UnverifiedVariant(end.Name, cell.Name, cell.Training.Id.Value, cell.Verifications.Sum(one => one.Asked), wrong));
        }
    }

    /// <summary>The data of an event about a sweep.</summary>
    private sealed record SweepEnd(
        string Sweep, int Variants, int Trained, int Failed, int Unverified, DateTimeOffset? SubmittedUtc, DateTimeOffset? FinishedUtc);

    /// <summary>The data of an event about a variant.</summary>
    private sealed record UnverifiedVariant(string Sweep, string Variant, string Identity, long Questions, long Wrong);
}

/// <summary>One event.</summary>
/// <param name="Id">Its identity, the same whoever finds it and however often: those who get it twice know it.</param>
/// <param name="Type">One of <see cref="WebhookEvents.All"/>.</param>
/// <param name="Body">What is sent, as JSON.</param>
internal sealed record WebhookEvent(string Id, string Type, string Body)
{
    private const int IdLength = 32;

    public static WebhookEvent Of<T>(SweepSnapshot end, string type, string subject, T data)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{type}\n{end.Name}\n{subject}\n{end.SubmittedUtc:O}\n{end.FinishedUtc:O}"));
        return new($"msg_{Convert.ToHexStringLower(hash)[..IdLength]}", type, JsonOutput.LineOf(new Payload<T>(type, end.FinishedUtc, data)));
    }

    private sealed record Payload<T>(string Type, DateTimeOffset? Timestamp, T Data);
}
