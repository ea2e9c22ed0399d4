namespace VerifiedAddition.Docs.Tests;

/// <summary>A command that a page shows.</summary>
/// <param name="Line">As it stands there, with the comment behind it.</param>
/// <param name="InBlock">Whether it is a line of a shell block, not part of a sentence.</param>
internal sealed record DocumentedCommand(string Line, bool InBlock)
{
    /// <summary>The program that it starts; empty if it only sets variables.</summary>
    public string Program => ShellWords.Of(Line).FirstOrDefault(word => !word.Contains('=', StringComparison.Ordinal) || word.StartsWith('-')) ?? "";

    /// <summary>What <c>va</c> is given; null where it is not started. Another program may start it behind <c>--</c>, as <c>kubectl exec</c> does.</summary>
    public string[]? Arguments
    {
        get
        {
            var words = ShellWords.Of(Line);
            var at = words.FindIndex(word => word is "va" or "./va");
            return at == 0 || (at > 0 && (words[at - 1] is "--" || words[at - 1].Contains('=', StringComparison.Ordinal))) ? [.. words.Skip(at + 1)] : null;
        }
    }
}
