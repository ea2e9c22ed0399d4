using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Api;

/// <summary>A job on a model: how far it is (docs/json.md), and by which key to ask for it.</summary>
/// <param name="Key">The same for the same work on the same weights.</param>
/// <param name="Kind"><c>verification</c>, <c>analysis</c> or <c>robustness</c>.</param>
/// <param name="Name">Which of its kind, such as the operation.</param>
/// <param name="Phase"><c>new</c>, <c>running</c>, <c>paused</c>, <c>completed</c> or <c>failed</c>.</param>
/// <param name="Done">Questions or parts.</param>
/// <param name="Total">Questions or parts.</param>
/// <param name="Seconds">Wall time.</param>
/// <param name="ThreadSeconds">The sum of its parts' times on their threads, in seconds.</param>
/// <param name="Error">Why it failed; null if it did not.</param>
/// <param name="StorageTrouble">What could not be stored or read in the last try; null for nothing.</param>
public record JobJson(
    string Key, string Kind, string Name, string Phase, long Done, long Total, double Seconds, double ThreadSeconds, string? Error, string? StorageTrouble)
{
    internal static JobJson Of(IJobSnapshot job)
    {
        var state = JobStateJson.Of(job, isInterrupted: false);
        return new(
            job.Key, state.Kind, state.Name, state.Phase, state.Done, state.Total, state.Seconds, state.ThreadSeconds, state.Error, state.StorageTrouble);
    }
}

/// <summary>The same with what it has found.</summary>
/// <param name="Result">Null until it is complete.</param>
public sealed record JobJson<T>(
    string Key, string Kind, string Name, string Phase, long Done, long Total, double Seconds, double ThreadSeconds, string? Error, string? StorageTrouble,
    T? Result)
    : JobJson(Key, Kind, Name, Phase, Done, Total, Seconds, ThreadSeconds, Error, StorageTrouble)
    where T : class
{
    internal static JobJson<T> Of(IJobSnapshot job, T? result)
    {
        var plain = JobJson.Of(job);
        return new(
            plain.Key, plain.Kind, plain.Name, plain.Phase, plain.Done, plain.Total, plain.Seconds, plain.ThreadSeconds, plain.Error, plain.StorageTrouble,
            result);
    }
}
