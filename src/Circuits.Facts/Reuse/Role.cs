using System.Globalization;

namespace VerifiedAddition.Circuits;

/// <summary>What a node does for a column, alone or together with another head.</summary>
/// <param name="Task">What.</param>
/// <param name="Column">For which column, 0 for units; null for sub-tasks without one.</param>
public readonly record struct Role(SubTask Task, int? Column)
{
    /// <summary>Reads what <c>maths.json</c> says of a node: <c>A3.SA</c>, <c>OPR</c>, or, of a partial claim, <c>A3.SA.A3</c>.</summary>
    /// <returns>Null for a tag of another kind, or one that the originals wrote in another form.</returns>
    public static (Role Role, Verdict Verdict)? Of(Tag tag)
    {
        if (!string.Equals(tag.Kind, TagKinds.Algorithm, StringComparison.Ordinal))
        {
            return null;
        }

        var parts = tag.Value.Split('.');
        if (TaskOf(parts[0]) is { } alone)
        {
            return (new(alone, null), parts.Length == 1 ? Verdict.Strong : Verdict.Partial);
        }

        return parts.Length > 1 && TaskOf(parts[1]) is { } task && parts[0].StartsWith('A')
            && int.TryParse(parts[0].AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var column)
                ? (new(task, column), parts.Length == 2 ? Verdict.Strong : Verdict.Partial)
                : null;
    }

    /// <summary>As tags say it: <c>A3.SA</c>, <c>OPR</c>.</summary>
    public override string ToString() => new Claim(Task, Column, []).Tag;

    private static SubTask? TaskOf(string text) =>
        Enum.TryParse<SubTask>(text, out var task) && Enum.IsDefined(task) && char.IsAsciiLetterUpper(text[0]) ? task : null;
}
