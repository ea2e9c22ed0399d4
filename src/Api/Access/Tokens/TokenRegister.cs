using Microsoft.Extensions.Logging;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Api;

/// <summary>The tokens that are let in: those of a file, which is read again, at most once a second, when somebody asks.</summary>
/// <remarks>
/// The file is read and not its time: that of a mounted secret, a link to a link, does not change with what it leads to. While it cannot be
/// read, or is damaged, nobody is let in.
/// </remarks>
/// <param name="file">The file; null for none.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told of a file that cannot be used.</param>
internal sealed partial class TokenRegister(TokenFile? file, TimeProvider time, ILogger<TokenRegister> logger)
{
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private AccessToken[] _tokens = [];
    private byte[]? _content;
    private string? _trouble;
    private long? _readAt;

    /// <summary>Finds a token by its text; null if there is none, or it has expired.</summary>
    /// <param name="text">What the caller sent.</param>
    /// <param name="refusal">Why there is none, in a sentence.</param>
    public AccessToken? Find(string text, out string? refusal)
    {
        var hash = TokenText.HashOf(text);
        AccessToken? found = null;
        foreach (var token in Current())
        {
            found = TokenText.AreEqual(token.Sha256, hash) ? token : found; // all are looked at, whichever it is
        }

        refusal = found is null ? "The token is unknown: it was mistyped, revoked, or made for another console."
            : found.HasExpired(time.GetUtcNow()) ? $"The token {found.Name} expired at {found.Expires:u}."
            : null;
        return refusal is null ? found : null;
    }

    /// <summary>Whether a token of this hash still is let in.</summary>
    public bool Has(string sha256) => Array.Exists(Current(), token => token.Sha256 == sha256 && !token.HasExpired(time.GetUtcNow()));

    private AccessToken[] Current()
    {
        if (file is null)
        {
            return [];
        }

        lock (_lock)
        {
            if (_readAt is not { } at || time.GetElapsedTime(at) >= Age)
            {
                _readAt = time.GetTimestamp();
                Refresh(file);
            }

            return _tokens;
        }
    }

    private void Refresh(TokenFile source)
    {
        try
        {
            var content = source.ReadBytes();
            if (_trouble is not null || content is null || _content is null || !content.AsSpan().SequenceEqual(_content))
            {
                _tokens = content is null ? [] : source.Parse(content);
                _content = content;
                _trouble = null;
            }
        }
        catch (ClientException e)
        {
            _tokens = [];
            if (_trouble != e.Message)
            {
                _trouble = e.Message;
                LogUnusable(logger, e.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "No token is let in: {Trouble}")]
    private static partial void LogUnusable(ILogger logger, string trouble);
}
