using System.Globalization;

namespace VerifiedAddition.Circuits;

/// <summary>A sub-task that a node performs for a column, alone or together with another head.</summary>
/// <param name="Task">The sub-task.</param>
/// <param name="Column">The column, 0 for units; null for sub-tasks without one.</param>
public readonly record struct Role(SubTask Task, int? Column)
{
    /// <summary>Reads an <c>Algo</c> tag of <c>maths.json</c>: <c>A3.SA</c>, <c>OPR</c>, or, for a partial claim, <c>A3.SA.A3</c>.</summary>
    /// <returns>Null for a tag of another kind, or in another form of the originals.</returns>
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

    /// <summary>The role as in tags: <c>A3.SA</c>, <c>OPR</c>.</summary>
    public override string ToString() => new Claim(Task, Column, []).Tag;

    private static SubTask? TaskOf(string text) =>
        Enum.TryParse<SubTask>(text, out var task) && Enum.IsDefined(task) && char.IsAsciiLetterUpper(text[0]) ? task : null;
}
