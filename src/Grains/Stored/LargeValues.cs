using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace VerifiedAddition.Grains;

/// <summary>Keeps what grows with the size of a sweep out of the states of grains, as artefacts of compressed JSON which a state names.</summary>
/// <remarks>
/// <para>
/// Each write has a name of its own. So one that no state names can be deleted by whoever listed it before its own state was confirmed: no other
/// activation can have written it since.
/// </para>
/// <para>
/// One that was replaced is kept for an hour. The storage of states can lose what it stored last, as Redis does where a replica takes over or a
/// copy is restored: the state of before names it again.
/// </para>
/// </remarks>
internal static class LargeValues
{
    /// <summary>A value of more members is not written just to learn its size: buffers of many megabytes would be kept.</summary>
    private const int ManyMembers = 1000;

    private const string Ending = ".json.gz";
    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>How long a value that was replaced is kept.</summary>
    internal static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    /// <summary>Whether a value is too large for the state of a grain.</summary>
    /// <param name="value">The value.</param>
    /// <param name="members">Number of members of its lists.</param>
    /// <param name="most">Most bytes of JSON that the state may take for it.</param>
    public static bool IsLarge<T>(T value, int members, int most) =>
        members > ManyMembers || JsonSerializer.SerializeToUtf8Bytes(value, StateMetadata.Options).Length > most;

    /// <summary>Stores a value, unless it is there already.</summary>
    /// <param name="artefacts">The store.</param>
    /// <param name="prefix">What its key begins with: <c>sweeps/nine/list</c>.</param>
    /// <param name="value">The value.</param>
    /// <param name="named">What the state names; null for nothing.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The key: <paramref name="named"/> if that is the same value.</returns>
    public static async Task<string> StoreAsync<T>(
        IArtefactStore artefacts, string prefix, T value, string? named, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var hash = await HashAsync(value, cancellationToken);
        if (named?.Contains($"-{hash}-", StringComparison.Ordinal) == true)
        {
            return named;
        }

        var stored = await artefacts.WriteAsync(
            $"{prefix}-{now.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}-{hash}-{Guid.NewGuid().ToString("N")[..8]}{Ending}",
            async (stream, token) =>
            {
                await using var zip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true);
                await JsonSerializer.SerializeAsync(zip, value, StateMetadata.Options, token);
            },
            cancellationToken);
        return stored.Key;
    }

    /// <summary>Reads a value.</summary>
    /// <exception cref="ArtefactNotFoundException">It is not there.</exception>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static async Task<T> ReadAsync<T>(IArtefactStore artefacts, string key, CancellationToken cancellationToken)
    {
        await using var stream = await artefacts.OpenReadAsync(key, cancellationToken);
        await using var zip = new GZipStream(stream, CompressionMode.Decompress);
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(zip, StateMetadata.Options, cancellationToken)
                ?? throw new InvalidDataException($"The artefact '{key}' says nothing.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"The artefact '{key}' is damaged: {e.Message}", e);
        }
    }

    /// <summary>Deletes what no state names any more and was replaced long enough ago. If that fails, 'va data clean' does it later.</summary>
    /// <param name="artefacts">The store.</param>
    /// <param name="prefix">What the keys begin with.</param>
    /// <param name="named">What the state names.</param>
    /// <param name="now">The time; null to delete all others whenever they were replaced.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task TryDeleteOthersAsync(IArtefactStore artefacts, string prefix, string? named, DateTimeOffset? now, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var other in await OthersAsync(artefacts, prefix, named, now, cancellationToken))
            {
                await artefacts.DeleteAsync(other.Key, cancellationToken);
            }
        }
#pragma warning disable CA1031 // Whatever the error, it is tried again.
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
        }
    }

    /// <summary>Returns the artefacts with this prefix that can be deleted.</summary>
    /// <inheritdoc cref="TryDeleteOthersAsync"/>
    public static async Task<ArtefactInfo[]> OthersAsync(IArtefactStore artefacts, string prefix, string? named, DateTimeOffset? now, CancellationToken cancellationToken)
    {
        var all = await artefacts.ListAsync(prefix + "-", cancellationToken).ToArrayAsync(cancellationToken);
        var kept = now is { } at ? KeptOf([.. all.Select(one => one.Key)], at) : [];
        return [.. all.Where(one => !string.Equals(one.Key, named, StringComparison.Ordinal) && !kept.Contains(one.Key))];
    }

    /// <summary>Returns those that were replaced by a later one less than an hour ago; the newest counts from when it was written.</summary>
    internal static HashSet<string> KeptOf(IReadOnlyCollection<string> keys, DateTimeOffset now)
    {
        DateTimeOffset[] times = [.. keys.Select(WrittenAt).OfType<DateTimeOffset>().Distinct().Order()];
        return [.. keys.Where(key => WrittenAt(key) is { } written && now - times.First(time => time > written || time == times[^1]) < Kept)];
    }

    /// <summary>When a value was written; null if its key does not say it.</summary>
    private static DateTimeOffset? WrittenAt(string key) => key.EndsWith(Ending, StringComparison.Ordinal) && key[..^Ending.Length].Split('-') is [.., var time, _, _] &&
        DateTimeOffset.TryParseExact(time, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var written) ? written : null;

    private static async Task<string> HashAsync<T>(T value, CancellationToken cancellationToken)
    {
        using var hash = SHA256.Create();
        await using (var stream = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
        {
            await JsonSerializer.SerializeAsync(stream, value, StateMetadata.Options, cancellationToken);
        }

        return Convert.ToHexStringLower(hash.Hash!)[..16];
    }
}
