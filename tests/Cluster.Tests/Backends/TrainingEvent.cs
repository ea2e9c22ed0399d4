using System.Globalization;
using System.Text.Json;

namespace VerifiedAddition.Cluster.Tests;

/// <summary>Something that the log of a variant says of its training.</summary>
internal sealed record TrainingEvent(string Variant, long Number, string Text, string? Silo)
{
    private const string Suspended = "suspended at step ";

    /// <summary>The events of variants, as <c>va variant logs</c> shows them.</summary>
    /// <param name="va">Runs a command of <c>va</c>, and returns what it prints.</param>
    /// <param name="sweep">The sweep's name.</param>
    /// <param name="variants">The names of its variants.</param>
    public static async Task<IReadOnlyList<TrainingEvent>> ReadAsync(Func<string[], Task<string>> va, string sweep, params string[] variants)
    {
        var events = new List<TrainingEvent>();
        foreach (var variant in variants)
        {
            var log = JsonSerializer.Deserialize<JsonElement>(await va(["variant", "logs", $"{sweep}/{variant}", "--json"]));
            events.AddRange(log.EnumerateArray().Where(one => one.GetProperty("kind").GetString() == "event").Select(one => Read(variant, one)));
        }

        return events;
    }

    /// <summary>Every attempt that the silo gave up on request, one at least, was gone on with at that very step.</summary>
    public static void AssertHandedOver(IReadOnlyList<TrainingEvent> events, string silo)
    {
        var handedOver = events.Where(one => one.Silo == silo && one.Text.StartsWith(Suspended, StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(handedOver);
        Assert.All(handedOver, one =>
        {
            var step = one.Text[Suspended.Length..];
            var next = events.First(other => other.Variant == one.Variant && other.Number > one.Number && other.Text.StartsWith("trains from", StringComparison.Ordinal));
            Assert.StartsWith($"trains from step {step} ", next.Text, StringComparison.Ordinal);
        });
    }

    /// <summary>The last step at which a variant was given up on request and gone on with.</summary>
    public static int LastHandOver(IReadOnlyList<TrainingEvent> events, string variant)
    {
        var begun = events.Last(one => one.Variant == variant && one.Text.StartsWith("trains from", StringComparison.Ordinal));
        return events.Where(one => one.Variant == variant && one.Number < begun.Number && one.Text.StartsWith(Suspended, StringComparison.Ordinal))
            .Select(one => int.Parse(one.Text[Suspended.Length..], NumberStyles.AllowThousands, CultureInfo.InvariantCulture)).Max();
    }

    private static TrainingEvent Read(string variant, JsonElement entry) => new(
        variant,
        entry.GetProperty("number").GetInt64(),
        entry.GetProperty("text").GetString()!,
        entry.TryGetProperty("silo", out var silo) ? silo.GetString() : null);
}
