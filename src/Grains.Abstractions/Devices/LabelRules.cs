namespace VerifiedAddition.Grains;

/// <summary>What a label of a silo may be.</summary>
public static class LabelRules
{
    public const int MostLetters = 40;

    /// <summary>What a label is, to be put behind "a label is".</summary>
    public const string Description = "1 to 40 of the characters a-z, 0-9, '.', '_' and '-', the first a letter or digit";

    public static bool IsLabel(string? label) =>
        label is { Length: > 0 and <= MostLetters } && label[0] is not ('.' or '_' or '-') &&
        label.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '.' or '_' or '-');
}
