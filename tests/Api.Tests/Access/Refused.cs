using System.Net;
using System.Text.Json;

namespace VerifiedAddition.Api.Tests;

/// <summary>Asserts on refusals.</summary>
internal static class Refused
{
    /// <summary>Asserts that an answer is a problem of that status with these words.</summary>
    public static async Task WithAsync(HttpStatusCode status, string words, HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == status, $"{answer.StatusCode}: {body}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        using var problem = JsonDocument.Parse(body);
        Assert.Equal((int)status, problem.RootElement.GetProperty("status").GetInt32());
        Assert.Contains(words, problem.RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}

/// <summary>Waits for what other threads do.</summary>
internal static class Until
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static async Task Async(TimeSpan patience, Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(patience);
        while (!await holds())
        {
            Assert.False(limit.IsCancellationRequested, $"It did not come to that within {patience}.");
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }
}
