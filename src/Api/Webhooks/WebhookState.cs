using System.Text.Json;

namespace VerifiedAddition.Api;

/// <summary>What webhooks have told and have yet to tell, kept in a file so that a restart loses none of it.</summary>
internal sealed class WebhookState
{
    private const string FileName = "webhooks.json";

    private readonly string? _file;
    private readonly Dictionary<string, string> _told;
    private List<WebhookDelivery> _pending;

    private WebhookState(string? file, Content? stored)
    {
        _file = file;
        IsNew = stored is null;
        _told = new(stored?.Told ?? [], StringComparer.Ordinal);
        _pending = [.. stored?.Pending ?? []];
    }

    /// <summary>Whether there was no file: then what ended before is no news.</summary>
    public bool IsNew { get; }

    /// <summary>What has yet to be delivered, oldest first.</summary>
    public IReadOnlyList<WebhookDelivery> Pending => _pending;

    /// <summary>Reads the file in a folder.</summary>
    /// <param name="folder">The folder; null to keep all in memory.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static WebhookState Open(string? folder)
    {
        if (folder is null)
        {
            return new(file: null, stored: null);
        }

        var file = Path.Combine(folder, FileName);
        try
        {
            return new(file, JsonSerializer.Deserialize<Content>(File.ReadAllBytes(file), JsonSerializerOptions.Web));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new(file, stored: null);
        }
        catch (JsonException e)
        {
            throw new IOException($"{file} is damaged ({e.Message}). Delete it: what it had yet to deliver is lost, and what ended before is not told again.", e);
        }
    }

    /// <summary>Whether this end of a sweep was told.</summary>
    public bool HasTold(string sweep, string end) => _told.TryGetValue(sweep, out var known) && known == end;

    /// <summary>Notes an end of a sweep, and what is to be delivered about it.</summary>
    public void Tell(string sweep, string end, IEnumerable<WebhookDelivery> deliveries)
    {
        _told[sweep] = end;
        _pending.AddRange(deliveries);
    }

    /// <summary>Replaces a delivery; with null it is done.</summary>
    public void Replace(WebhookDelivery old, WebhookDelivery? next) => _pending = [.. _pending.Select(one => one == old ? next : one).OfType<WebhookDelivery>()];

    /// <summary>Writes the file.</summary>
    /// <exception cref="IOException">It cannot be written; what it held before is unchanged.</exception>
    public void Save()
    {
        if (_file is not null)
        {
            PrivateFile.Write(_file, JsonSerializer.SerializeToUtf8Bytes(new Content(_told, [.. _pending]), JsonSerializerOptions.Web));
        }
    }

    private sealed record Content(Dictionary<string, string> Told, WebhookDelivery[] Pending);
}

/// <summary>An event on its way to one target.</summary>
/// <param name="Url">The target's address.</param>
/// <param name="Id">The event's identity.</param>
/// <param name="Body">What is sent.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Due">When it is tried next.</param>
internal sealed record WebhookDelivery(string Url, string Id, string Body, int Attempts, DateTimeOffset Due);
