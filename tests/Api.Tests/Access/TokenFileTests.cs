using VerifiedAddition.Experiments;

namespace VerifiedAddition.Api.Tests;

/// <summary>What is kept of tokens, and what is refused when they are made.</summary>
public sealed class TokenFileTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("va-tokens-");

    private string Path => System.IO.Path.Combine(_folder.FullName, "console", "tokens.json");

    private TokenFile File => new(Path);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_file_holds_no_token_and_is_nobody_elses_to_read()
    {
        var token = File.Create("notebook", Roles.Submitter, Now, TimeSpan.FromDays(30));

        var kept = System.IO.File.ReadAllText(Path);
        Assert.DoesNotContain(token, kept, StringComparison.Ordinal);
        Assert.Contains(TokenText.HashOf(token), kept, StringComparison.Ordinal);
        Assert.Equal(Now.AddDays(30), Assert.Single(File.Read()).Expires);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(Path));
        }
    }

    [Fact]
    public void Two_tokens_are_never_the_same() => Assert.NotEqual(TokenText.New(), TokenText.New(), StringComparer.Ordinal);

    [Fact]
    public void A_token_is_revoked_by_its_name_or_its_identity()
    {
        File.Create("one", Roles.Viewer, Now, life: null);
        File.Create("two", Roles.Viewer, Now, life: null);
        var two = File.Read().Single(token => token.Name == "two");

        File.Revoke("one");
        File.Revoke(two.Id);

        Assert.Empty(File.Read());
    }

    [Theory]
    [InlineData("same", Roles.Viewer, "There is a token same")]
    [InlineData("other", "king", "There is no role 'king'. The roles are viewer, submitter, operator")]
    [InlineData("", Roles.Viewer, "A token cannot be named ''")]
    [InlineData("two\nlines", Roles.Viewer, "A token cannot be named 'two␊lines'")]
    public void What_cannot_be_is_refused_and_the_file_is_unchanged(string name, string role, string words)
    {
        File.Create("same", Roles.Viewer, Now, life: null);
        var before = System.IO.File.ReadAllBytes(Path);

        var refusal = Assert.Throws<ClientException>(() => File.Create(name, role, Now, life: null));

        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, System.IO.File.ReadAllBytes(Path));
    }

    [Fact]
    public void A_name_is_free_again_when_its_token_has_expired()
    {
        File.Create("daily", Roles.Viewer, Now, TimeSpan.FromDays(1));

        File.Create("daily", Roles.Viewer, Now.AddDays(2), TimeSpan.FromDays(1));

        Assert.Equal(Now.AddDays(3), Assert.Single(File.Read()).Expires);
    }

    [Theory]
    [InlineData("{", "tokens.json:1:2: This is no file of tokens.")]
    [InlineData("{}", "This is no file of tokens.")]
    [InlineData("""{"tokens": [{"name": "x", "role": "viewer", "sha256": "abc", "created": "2026-11-29T12:00:00Z", "expires": null}]}""", "whose sha256 is not 64")]
    public void A_damaged_file_is_called_so(string content, string words)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        System.IO.File.WriteAllText(Path, content);

        Assert.Contains(words, Assert.Throws<ClientException>(() => File.Read()).Message, StringComparison.Ordinal);
    }
}
