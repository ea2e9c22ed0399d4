namespace VerifiedAddition.Grains;

/// <summary>Rules for the labels of silos.</summary>
public static class LabelRules
{
    public const int MaxLength = 40;

    /// <summary>Maximum number of labels that a variant requires or a silo has.</summary>
    public const int MaxLabels = 32;

    /// <summary>Describes a valid label; follows "a label is".</summary>
    public const string Description = "1 to 40 of the characters a-z, 0-9, '.', '_' and '-', the first a letter or digit";

    public static bool IsLabel(string? label) =>
        label is { Length: > 0 and <= MaxLength } && label[0] is not ('.' or '_' or '-') &&
        label.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '.' or '_' or '-');

    /// <summary>Returns what is wrong with a list of labels; empty if nothing is.</summary>
    /// <param name="what">The owner of the list, such as <c>requires</c>.</param>
    /// <param name="labels">The list; null counts as empty.</param>
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
