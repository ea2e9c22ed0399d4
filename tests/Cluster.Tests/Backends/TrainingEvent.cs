using System.Text.Json;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Cluster.Tests;

/// <summary>Something that the log of a variant says of its training.</summary>
internal sealed record TrainingEvent(string Variant, long Number, string Text, string? Silo)
{
    /// <summary>The events of variants, as <c>va variant logs</c> shows them.</summary>
    public static async Task<IReadOnlyList<TrainingEvent>> ReadAsync(Va va, string file, string sweep, params string[] variants)
    {
        var events = new List<TrainingEvent>();
        foreach (var variant in variants)
        {
            var log = await va.JsonAsync("variant", "logs", $"{sweep}/{variant}", "--cluster", file);
            events.AddRange(log.EnumerateArray().Where(one => one.GetProperty("kind").GetString() == "event").Select(one => Read(variant, one)));
        }

        return events;
    }

    /// <summary>Every attempt that the silo gave up on request, one at least, was gone on with at that very step.</summary>
    public static void AssertHandedOver(IReadOnlyList<TrainingEvent> events, string silo)
    {
        var handedOver = events.Where(one => one.Silo == silo && one.Text.StartsWith("suspended at step ", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(handedOver);
        Assert.All(handedOver, one =>
        {
            var step = one.Text["suspended at step ".Length..];
            var next = events.First(other => other.Variant == one.Variant && other.Number > one.Number && other.Text.StartsWith("trains from", StringComparison.Ordinal));
            Assert.StartsWith($"trains from step {step} ", next.Text, StringComparison.Ordinal);
        });
    }

    private static TrainingEvent Read(string variant, JsonElement entry) => new(
        variant,
        entry.GetProperty("number").GetInt64(),
        entry.GetProperty("text").GetString()!,
        entry.TryGetProperty("silo", out var silo) ? silo.GetString() : null);
}
