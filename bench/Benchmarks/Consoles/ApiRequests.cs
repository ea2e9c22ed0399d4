using System.Collections.Concurrent;
using System.Diagnostics;

namespace VerifiedAddition.Benchmarks;

/// <summary>How long answers took.</summary>
/// <param name="Count">Answers, all of which were good ones.</param>
/// <param name="Median">Milliseconds from the moment at which the request was due until all of the answer had come.</param>
/// <param name="P99">Milliseconds that 99 of 100 stay below.</param>
/// <param name="Longest">Milliseconds.</param>
internal sealed record AnswerTimes(int Count, double Median, double P99, double Longest);

/// <summary>Requests to the API at a steady rate, whether or not earlier ones were answered.</summary>
internal sealed class ApiRequests(ServedSweep served)
{
    private static readonly string[] Questions =
    [
        "sweeps", $"sweeps/{ServedSweep.Name}", $"variants?sweep={ServedSweep.Name}", $"variants/{ServedSweep.Name}%2F{ServedSweep.First}", "grid",
    ];

    private readonly ConcurrentQueue<double> _times = [];

    /// <summary>Asks until it is cancelled, and waits for the last answers.</summary>
    /// <exception cref="HttpRequestException">A request was not answered with 200.</exception>
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

            asked.Add(AskAsync(Questions[i % Questions.Length], due, isCounted));
        }

        await Task.WhenAll(asked);
    }

    public AnswerTimes Times()
    {
        var sorted = _times.Order().ToArray();
        return sorted.Length == 0 ? new(0, 0, 0, 0) : new(sorted.Length, Measured.Median(sorted), sorted[(int)Math.Ceiling(0.99 * sorted.Length) - 1], sorted[^1]);
    }

    private async Task AskAsync(string question, long due, bool isCounted)
    {
        using var answer = await served.Api.GetAsync(question);
        answer.EnsureSuccessStatusCode();
        await answer.Content.ReadAsByteArrayAsync();
        if (isCounted)
        {
            _times.Enqueue(Stopwatch.GetElapsedTime(due).TotalMilliseconds);
        }
    }
}
