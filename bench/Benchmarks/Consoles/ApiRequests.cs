using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;

namespace VerifiedAddition.Benchmarks;

/// <summary>How long answers took.</summary>
/// <param name="Count">Answers, all of which were good ones.</param>
/// <param name="Known">How many of them said that whoever asked had the answer already.</param>
/// <param name="Median">Milliseconds from the moment at which the request was due until all of the answer had come.</param>
/// <param name="P99">Milliseconds that 99 of 100 stay below.</param>
/// <param name="Longest">Milliseconds.</param>
internal sealed record AnswerTimes(int Count, int Known, double Median, double P99, double Longest);

/// <summary>
/// Requests to the API at a steady rate, whether or not earlier ones were answered, by several callers in turn. Each asks everything, and as the
/// Python package does, it says which answer it has.
/// </summary>
internal sealed class ApiRequests(ServedSweep served)
{
    private const int Callers = 10;

    private static readonly string[] Questions =
    [
        "sweeps", $"sweeps/{ServedSweep.Name}", $"variants?sweep={ServedSweep.Name}", $"variants/{ServedSweep.Name}%2F{ServedSweep.First}", "grid",
    ];

    private readonly ConcurrentQueue<(double Time, bool IsKnown)> _times = [];
    private readonly ConcurrentDictionary<(int Caller, string Question), EntityTagHeaderValue> _known = [];

    /// <summary>Asks until it is cancelled, and waits for the last answers.</summary>
    /// <exception cref="HttpRequestException">A request was answered neither with 200 nor with 304.</exception>
    public async Task AskAsync(int perSecond, bool isCounted, CancellationToken end)
    {
        var asked = new List<Task>();
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; perSecond > 0 && !end.IsCancellationRequested; i++)
        {
            var due = start + (long)(i * Stopwatch.Frequency / (double)perSecond);
            if (Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due) is { Ticks: > 0 } early)
            {
                await Task.Delay(early, CancellationToken.None);
            }

            asked.Add(AskAsync(i / Questions.Length % Callers, Questions[i % Questions.Length], due, isCounted));
        }

        await Task.WhenAll(asked);
    }

    public AnswerTimes Times()
    {
        var sorted = _times.Select(one => one.Time).Order().ToArray();
        return sorted.Length == 0 ? new(0, 0, 0, 0, 0) : new(sorted.Length, _times.Count(one => one.IsKnown), Measured.Median(sorted), sorted[(int)Math.Ceiling(0.99 * sorted.Length) - 1], sorted[^1]);
    }

    private async Task AskAsync(int caller, string question, long due, bool isCounted)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, question);
        if (_known.TryGetValue((caller, question), out var known))
        {
            request.Headers.IfNoneMatch.Add(known);
        }

        using var answer = await served.Api.SendAsync(request);
        var isKnown = answer.StatusCode == HttpStatusCode.NotModified;
        if (!isKnown)
        {
            answer.EnsureSuccessStatusCode();
            await answer.Content.ReadAsByteArrayAsync();
            _known[(caller, question)] = answer.Headers.ETag!;
        }

        if (isCounted)
        {
            _times.Enqueue((Stopwatch.GetElapsedTime(due).TotalMilliseconds, isKnown));
        }
    }
}
