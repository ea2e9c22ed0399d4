namespace VerifiedAddition.Grains;

/// <summary>What a label of a silo may be.</summary>
public static class LabelRules
{
    public const int MaxLetters = 40;

    /// <summary>The most labels that a variant may require, or a silo have.</summary>
    public const int MaxLabels = 32;

    /// <summary>What a label is, to be put behind "a label is".</summary>
    public const string Description = "1 to 40 of the characters a-z, 0-9, '.', '_' and '-', the first a letter or digit";

    public static bool IsLabel(string? label) =>
        label is { Length: > 0 and <= MaxLetters } && label[0] is not ('.' or '_' or '-') &&
        label.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '.' or '_' or '-');

    /// <summary>What is wrong with a list of labels; empty when all are labels, and not too many.</summary>
    /// <param name="what">What has them, such as <c>requires</c>.</param>
    /// <param name="labels">The list; null is none.</param>
    public static IReadOnlyList<string> Check(string what, IReadOnlyList<string>? labels) => labels switch
    {
        null => [],
        { Count: > MaxLabels } => [$"{what} has {labels.Count} labels, but at most {MaxLabels} are taken."],
        _ =>
        [
            .. labels.Where(label => !IsLabel(label)).Select(label => $"{what} has {UntrustedText.Quote(label)}, but a label is {Description}."),
        ],
    };
}
