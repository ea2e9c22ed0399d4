using System.Globalization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Experiments;

/// <summary>A published model with its authors' figures.</summary>
/// <param name="Name">As the authors write it.</param>
/// <param name="FinalLoss">Mean of the last five losses; null if none is published.</param>
/// <param name="WrongAdditions">Wrong answers to a million enriched additions; null if none is published.</param>
/// <param name="WrongSubtractions">Wrong answers to a million enriched subtractions; null if none is published.</param>
/// <param name="Verdict">What is published in place of counts, such as <c>six nines</c>; null if nothing is.</param>
public sealed record PublishedModel(PublishedName Name, double? FinalLoss, long? WrongAdditions, long? WrongSubtractions, string? Verdict)
{
    /// <summary>Whose figures these are.</summary>
    public const string Source = "the authors' notebook QMAlgorithm and their hub page, as of 2025-12-17";

    private const string File = "published-models.csv";

    /// <summary>All published models of the table, in its order.</summary>
    public static IReadOnlyList<PublishedModel> All { get; } = [.. Rows().Select(Read)];

    /// <summary>The operations that the model was trained on.</summary>
    public IReadOnlyList<Operation> Operations => Name.Kind switch
    {
        "add" => [Operation.Add],
        "sub" => [Operation.Subtract],
        _ => [Operation.Add, Operation.Subtract],
    };

    /// <summary>The model of a name, in either spelling; null if the table has none.</summary>
    public static PublishedModel? Named(string? name) => PublishedName.TryParse(name) is { } parsed
        ? All.FirstOrDefault(model => string.Equals(model.Name.Text, parsed.Text, StringComparison.Ordinal))
        : null;

    /// <summary>Wrong answers to a million enriched questions; null if none is published.</summary>
    public long? WrongOf(Operation operation) => operation switch
    {
        Operation.Add => WrongAdditions,
        Operation.Subtract => WrongSubtractions,
        _ => null,
    };

    private static IEnumerable<string[]> Rows()
    {
        using var stream = typeof(PublishedModel).Assembly.GetManifestResourceStream(File)!;
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(','))];
    }

    private static PublishedModel Read(string[] cells) => new(
        PublishedName.TryParse(cells[0]) ?? throw new InvalidOperationException($"{File} has '{cells[0]}', which is not the name of a published model."),
        cells[1].Length > 0 ? double.Parse(cells[1], CultureInfo.InvariantCulture) : null,
        Count(cells[2]),
        Count(cells[3]),
        cells[4].Length > 0 ? cells[4] : null);

    private static long? Count(string cell) => cell.Length > 0 ? long.Parse(cell, CultureInfo.InvariantCulture) : null;
}
