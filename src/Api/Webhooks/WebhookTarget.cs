using VerifiedAddition.Backends;

namespace VerifiedAddition.Api;

/// <summary>Where events are sent. Bound from one element of the section <see cref="Section"/>; there is no other way to name one.</summary>
public sealed class WebhookTarget
{
    /// <summary>The section of the configuration, a list.</summary>
    public const string Section = ConsoleOptions.Section + ":Webhooks";

    /// <summary>The address that events are sent to.</summary>
    public string Url { get; init; } = "";

    /// <summary>The secret that they are signed with: <c>whsec_</c> and 24 to 64 bytes in base64.</summary>
    public string Secret { get; init; } = "";

    /// <summary>Which events, of <see cref="WebhookEvents.All"/>. Default: all.</summary>
    public IReadOnlyList<string> Events { get; init; } = [];

    internal bool Wants(string type) => Events.Count == 0 || Events.Contains(type, StringComparer.Ordinal);

    /// <summary>Checks what was configured.</summary>
    /// <param name="index">Its place in the list.</param>
    /// <exception cref="InvalidConfigurationException">A value is missing or wrong.</exception>
    internal void Require(int index)
    {
        var key = FormattableString.Invariant($"{Section}:{index}");
        if (!Uri.TryCreate(Url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0)
        {
            throw new InvalidConfigurationException(
                $"'{key}:{nameof(Url)}' is {SafeQuote.Value(Url)}, which is not an address to send events to, such as https://chat.example.org/hooks/grid.");
        }

        if (WebhookSignature.KeyOf(Secret) is null)
        {
            throw new InvalidConfigurationException(
                $"'{key}:{nameof(Secret)}' is no secret of a webhook: 'whsec_' and 24 to 64 random bytes in base64, as 'openssl rand -base64 32' makes them.");
        }

        if (Events.FirstOrDefault(type => !WebhookEvents.All.Contains(type, StringComparer.Ordinal)) is { } unknown)
        {
            throw new InvalidConfigurationException($"'{key}:{nameof(Events)}' names {SafeQuote.Value(unknown)}. The events are {string.Join(", ", WebhookEvents.All)}.");
        }
    }
}
