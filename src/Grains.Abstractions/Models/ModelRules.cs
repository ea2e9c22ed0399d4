using System.Globalization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains;

/// <summary>Rules for requests about stored weights and files.</summary>
public static class ModelRules
{
    /// <summary>Maximum number of questions per call.</summary>
    public const int MaxQuestions = 100_000;

    /// <summary>Maximum length of a question in characters: two operands of 20 digits and a few blanks.</summary>
    public const int MaxLength = 100;

    /// <summary>Maximum number of nodes of one interchange.</summary>
    public const int MaxNodes = 10_000;

    /// <summary>Maximum number of bytes read from a file at once.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>The file format that holds the forward pass, too. It has no layouts: its constants are named as in <see cref="WeightLayout.Hooked"/>.</summary>
    public const string Onnx = "onnx";

    /// <summary>The file formats of weights, each in each layout: <c>pth</c>, <c>safetensors</c>, <c>bridge-pth</c> and so on; and <see cref="Onnx"/>.</summary>
    public static IReadOnlyList<string> Formats { get; } =
        [.. Enum.GetValues<WeightLayout>().SelectMany(layout => new[] { FormatIn(layout, "pth"), FormatIn(layout, "safetensors") }), Onnx];

    /// <summary>The name of a file format in a layout: that of the format alone in the layout hooked.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="format"><c>pth</c>, <c>safetensors</c>, or <c>onnx</c> in the layout hooked.</param>
    public static string FormatIn(WeightLayout layout, string format) =>
        layout is WeightLayout.Hooked ? format : $"{WeightLayouts.WordOf(layout)}-{format}";

    /// <summary>The layout and the file format of one of <see cref="Formats"/>.</summary>
    public static (WeightLayout Layout, string Format) PartsOf(string format)
    {
        ArgumentNullException.ThrowIfNull(format);
        return format.Split('-') is [var layout, var alone] ? (WeightLayouts.Parse(layout), alone) : (WeightLayout.Hooked, format);
    }

    /// <exception cref="ArgumentException">The reference is not one to weights of the grid.</exception>
    public static void Require(WeightsRef weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (!TextRules.IsHash(weights.Sha256) || !TextRules.IsLine(weights.Key) || !IsOf(weights.Sha256, weights.Key))
        {
            throw new ArgumentException(
                $"The weights {UntrustedText.Quote(weights.Key)} of hash {UntrustedText.Quote(weights.Sha256)} are invalid: a hash is lower-case " +
                "hexadecimal, and weights are named by it.", nameof(weights));
        }
    }

    /// <exception cref="ArgumentException">The reference is not one to weights of the grid, or is to another model's.</exception>
    public static void Require(WeightsRef weights, string model)
    {
        Require(weights);
        if (!string.Equals(weights.Sha256, model, StringComparison.Ordinal))
        {
            throw new ArgumentException(
                $"The weights {UntrustedText.Quote(weights.Key)} were asked for of model {UntrustedText.Quote(model)}, but are another's.", nameof(weights));
        }
    }

    /// <exception cref="ArgumentException">There are too many questions, or one is too long.</exception>
    public static void RequireQuestions(params IReadOnlyList<string> questions)
    {
        ArgumentNullException.ThrowIfNull(questions);
        if (questions.Count > MaxQuestions)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"There are {questions.Count} questions; no more than {MaxQuestions} are taken at once. Ask them in parts."), nameof(questions));
        }

        foreach (var question in questions.Where(question => !TextRules.IsLine(question, MaxLength)))
        {
            throw new ArgumentException($"{UntrustedText.Quote(question)} is not a question such as 123+456.", nameof(questions));
        }
    }

    /// <exception cref="ArgumentException">There are too many nodes, or one is malformed.</exception>
    public static void RequireNodes(IReadOnlyList<string> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        if (nodes.Count > MaxNodes || !nodes.All(node => TextRules.IsLine(node, MaxLength)))
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"{nodes.Count} nodes are too many, or one of them is not written as P14L0H1; at most {MaxNodes} are taken."), nameof(nodes));
        }
    }

    /// <exception cref="ArgumentException">The format is unknown.</exception>
    public static void RequireFormat(string format)
    {
        if (!Formats.Contains(format, StringComparer.Ordinal))
        {
            throw new ArgumentException($"The format is {UntrustedText.Quote(format)}, but must be one of {string.Join(", ", Formats)}.", nameof(format));
        }
    }

    /// <exception cref="ArgumentException">The offset is negative, or the part is too large for one message.</exception>
    public static void RequirePart(long offset, int count)
    {
        if (offset < 0 || count is < 0 or > MaxBytes)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"{count} bytes from {offset} on are asked for; a part is from 0 on and has at most {MaxBytes} bytes."), nameof(count));
        }
    }

    /// <summary>Returns the key of weights exported to another format, with the hash of that file in its name.</summary>
    public static string ExportKey(string sha256, string fileSha256, string format) => $"{ExportsOf(sha256)}{fileSha256}.{format}";

    /// <summary>Returns the common key prefix of all exports of the weights with this hash.</summary>
    public static string ExportsOf(string sha256) => $"exports/{sha256}.";

    /// <summary>Returns the hash of a weight file from its key; null if the key does not hold it.</summary>
    public static string? HashOf(string artefact)
    {
        ArgumentNullException.ThrowIfNull(artefact);
        return artefact.Split('/', '.') switch
        {
            ["weights", var hash, "safetensors"] => hash,
            ["exports", _, var hash, _] => hash,
            _ => null,
        };
    }

    /// <summary>Whether an artefact belongs to the model with this hash: its weights in any format, or results about it.</summary>
    public static bool IsOf(string sha256, string artefact)
    {
        ArgumentNullException.ThrowIfNull(artefact);
        return TextRules.IsHash(sha256) && (
            artefact.StartsWith($"weights/{sha256}.", StringComparison.Ordinal) ||
            artefact.StartsWith(ExportsOf(sha256), StringComparison.Ordinal) ||
            artefact.StartsWith($"circuits/{sha256}/", StringComparison.Ordinal) ||
            string.Equals(artefact, WarmStart.FileCalled(sha256).Key, StringComparison.Ordinal));
    }
}
