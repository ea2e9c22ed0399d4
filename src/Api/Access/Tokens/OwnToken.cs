namespace VerifiedAddition.Api;

/// <summary>A token of whoever started the console, as long as it runs: for programs of the same user, which find it in a file that only they can read.</summary>
public sealed class OwnToken
{
    /// <summary>The token.</summary>
    public string Text { get; } = TokenText.New();

    /// <summary>Whether <paramref name="token"/> is it.</summary>
    internal bool Is(string token) => TokenText.AreEqual(TokenText.HashOf(token), TokenText.HashOf(Text));
}
