using System.Globalization;

namespace VerifiedAddition.Grains;

/// <summary>What may be asked of stored weights and files.</summary>
public static class ModelRules
{
    /// <summary>The most questions of one call.</summary>
    public const int MaxQuestions = 100_000;

    /// <summary>The longest question: two operands of 18 digits and a few blanks.</summary>
    public const int MaxLetters = 100;

    /// <summary>The most nodes of one interchange.</summary>
    public const int MaxNodes = 10_000;

    /// <summary>The largest part of a file that is read at once, in bytes.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>The formats that weights are stored in.</summary>
    public static IReadOnlyList<string> Formats { get; } = ["pth", "safetensors"];

    /// <exception cref="ArgumentException">These are no weights that the grid can have.</exception>
    public static void Require(WeightsRef weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        if (!TextRules.IsHash(weights.Sha256) || !TextRules.IsLine(weights.Key) || !IsOf(weights.Sha256, weights.Key))
        {
            throw new ArgumentException(
                $"The weights {UntrustedText.Quote(weights.Key)} of hash {UntrustedText.Quote(weights.Sha256)} cannot be: a hash is lower-case " +
                "hexadecimal, and weights are called by it.", nameof(weights));
        }
    }

    /// <exception cref="ArgumentException">These are no weights that the grid can have, or those of another model.</exception>
    public static void Require(WeightsRef weights, string model)
    {
        Require(weights);
        if (!string.Equals(weights.Sha256, model, StringComparison.Ordinal))
        {
            throw new ArgumentException(
                $"The weights {UntrustedText.Quote(weights.Key)} were asked for of model {UntrustedText.Quote(model)}, but are another's.", nameof(weights));
        }
    }

    /// <exception cref="ArgumentException">There are too many questions, or one is too long to be one.</exception>
    public static void RequireQuestions(params IReadOnlyList<string> questions)
    {
        ArgumentNullException.ThrowIfNull(questions);
        if (questions.Count > MaxQuestions)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"There are {questions.Count} questions; no more than {MaxQuestions} are taken at once. Ask them in parts."), nameof(questions));
        }

        foreach (var question in questions.Where(question => !TextRules.IsLine(question, MaxLetters)))
        {
            throw new ArgumentException($"{UntrustedText.Quote(question)} is no question such as 123+456.", nameof(questions));
        }
    }

    /// <exception cref="ArgumentException">There are too many nodes, or one is not written as nodes are.</exception>
    public static void RequireNodes(IReadOnlyList<string> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        if (nodes.Count > MaxNodes || !nodes.All(node => TextRules.IsLine(node, MaxLetters)))
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"{nodes.Count} nodes are too many, or one of them is not written as P14L0H1; at most {MaxNodes} are taken."), nameof(nodes));
        }
    }

    /// <exception cref="ArgumentException">Weights are not stored in this format.</exception>
    public static void RequireFormat(string format)
    {
        if (!Formats.Contains(format, StringComparer.Ordinal))
        {
            throw new ArgumentException($"The format is {UntrustedText.Quote(format)}, but must be {string.Join(" or ", Formats)}.", nameof(format));
        }
    }

    /// <exception cref="ArgumentException">A file has no such part, or one that is too large for one message.</exception>
    public static void RequirePart(long offset, int count)
    {
        if (offset < 0 || count is < 0 or > MaxBytes)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"{count} bytes from {offset} on are asked for; a part is from 0 on and has at most {MaxBytes} bytes."), nameof(count));
        }
    }

    /// <summary>Where weights are stored in another format, with the hash of that file in its name.</summary>
    public static string ExportKey(string sha256, string fileSha256, string format) => $"exports/{sha256}.{fileSha256}.{format}";

    /// <summary>The hash of a file of weights, by its key; null if its key does not hold it.</summary>
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

    /// <summary>Whether an artefact is of the model with this hash: its weights in any format, or what was found in it.</summary>
    public static bool IsOf(string sha256, string artefact)
    {
        ArgumentNullException.ThrowIfNull(artefact);
        return TextRules.IsHash(sha256) && (
            artefact.StartsWith($"weights/{sha256}.", StringComparison.Ordinal) ||
            artefact.StartsWith($"exports/{sha256}.", StringComparison.Ordinal) ||
            artefact.StartsWith($"circuits/{sha256}/", StringComparison.Ordinal) ||
            string.Equals(artefact, WarmStart.FileCalled(sha256).Key, StringComparison.Ordinal));
    }
}
