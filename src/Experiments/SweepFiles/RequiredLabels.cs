using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>What stands behind <c>requires</c>: labels that a silo must have.</summary>
internal static class RequiredLabels
{
    private const string None = "none";

    /// <summary>Reads a label, a list of labels, or <c>none</c>, which is an empty array; null after telling what is wrong.</summary>
    public static string[]? Read(YamlValue value, ScalarReader reader) => value switch
    {
        YamlScalar { Text: None } => [],
        YamlScalar => Label(value, reader) is { } label ? [label] : null,
        YamlList { Items.Count: > LabelRules.MaxLabels } many => TooMany(many, reader),
        YamlList list => All([.. list.Items.Select(item => Label(item, reader))]),
        _ => Refuse(value, reader),
    };

    /// <summary>What a setting comes to: null for nothing, which no setting and <c>none</c> mean alike.</summary>
    public static string[]? Of(Setting? setting) => setting?.Value is string[] { Length: > 0 } labels ? labels : null;

    private static string[]? All(string?[] labels) =>
        Array.Exists(labels, label => label is null) ? null : [.. labels.OfType<string>().Distinct(StringComparer.Ordinal)];

    private static string[]? TooMany(YamlList many, ScalarReader reader)
    {
        reader.Problems.Add(many.At, $"requires has {many.Items.Count} labels, but at most {LabelRules.MaxLabels} are taken.");
        return null;
    }

    private static string? Label(YamlValue value, ScalarReader reader)
    {
        if (value is not YamlScalar { IsText: true } scalar)
        {
            Refuse(value, reader);
            return null;
        }

        if (scalar.Text is None)
        {
            reader.Problems.Add(value.At, "requires has 'none' beside labels. It stands alone, and means that any silo will do.");
            return null;
        }

        if (!LabelRules.IsLabel(scalar.Text))
        {
            reader.Problems.Add(value.At, $"requires has '{scalar.Text}', but a label is {LabelRules.Description}.");
            return null;
        }

        return scalar.Text;
    }

    private static string[]? Refuse(YamlValue value, ScalarReader reader)
    {
        reader.Problems.Add(value.At, $"requires is {value.Described}, but must be a label such as cuda, a list of labels, or none.");
        return null;
    }
}
