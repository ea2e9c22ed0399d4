using System.Text.Json.Serialization;

namespace VerifiedAddition.Arithmetic;

/// <summary>How questions are enriched with rare carries and borrows.</summary>
public enum GeneratorKind
{
    /// <summary>As the notebook that trained the nine models: 60 % of batches are enriched (docs/domain.md, section 3.2).</summary>
    [JsonStringEnumMemberName("Seed")]
    Original,

    /// <summary>As the later libraries: 40 % of batches, subtraction more weakly (docs/domain.md, section 3.3).</summary>
    Successor,

    /// <summary>None: operands are uniform. The unbiased choice for tests.</summary>
    Uniform,
}

internal static class GeneratorKinds
{
    public static GeneratorKind Checked(GeneratorKind kind) => kind is >= GeneratorKind.Original and <= GeneratorKind.Uniform
        ? kind
        : throw new ArgumentOutOfRangeException(nameof(kind), kind, "There are three generators: Original, Successor and Uniform.");
}

/// <summary>How operations share a batch.</summary>
public enum BatchMix
{
    /// <summary>Each batch has one operation, drawn by the percentages.</summary>
    OneOperation,

    /// <summary>Each batch has additions, then subtractions, then multiplications, in fixed numbers given by the percentages.</summary>
    MixedRows,
}

/// <summary>The composition of a stream of batches. Additions take the rest of the two percentages.</summary>
/// <param name="Digits">Digits of an operand, 1 to 20.</param>
/// <param name="Kind">How the questions are enriched.</param>
/// <param name="SubtractPercent">Subtractions, 0 to 100. Default: 0.</param>
/// <param name="MultiplyPercent">Multiplications, 0 to 100; with the subtractions no more than 100. Default: 0.</param>
/// <param name="Mix">How operations share a batch. Default: one operation a batch.</param>
/// <param name="Focus">Strata that a share of the rows is drawn from; null for none, the default.</param>
/// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
/// <exception cref="ArgumentException">The focused strata are of another number of digits.</exception>
public sealed record GeneratorSpec(
    int Digits,
    GeneratorKind Kind,
    int SubtractPercent = 0,
    int MultiplyPercent = 0,
    BatchMix Mix = BatchMix.OneOperation,
    StratumFocus? Focus = null)
{
    public int Digits { get; } = new Layout(Digits).Digits;

    public GeneratorKind Kind { get; init => field = GeneratorKinds.Checked(value); } = GeneratorKinds.Checked(Kind);

    public int SubtractPercent { get; } = Percentage(SubtractPercent, nameof(SubtractPercent));

    public int MultiplyPercent { get; } = Percentage(MultiplyPercent, nameof(MultiplyPercent), 100 - SubtractPercent);

    public StratumFocus? Focus { get; } = Focus is null || Focus.Columns == Digits
        ? Focus
        : throw new ArgumentException($"The questions have {Digits} digits, but not every focused stratum has as many columns.", nameof(Focus));

    public int AddPercent => 100 - SubtractPercent - MultiplyPercent;

    /// <summary>The share of an operation, 0 to 100.</summary>
    public int PercentOf(Operation operation) => operation switch
    {
        Operation.Add => AddPercent,
        Operation.Subtract => SubtractPercent,
        Operation.Multiply => MultiplyPercent,
        _ => throw Unknown(operation),
    };

    /// <summary>The same questions of one operation alone, one operation a batch and without a focus.</summary>
    public GeneratorSpec Only(Operation operation) => operation switch
    {
        Operation.Add => new(Digits, Kind),
        Operation.Subtract => new(Digits, Kind, SubtractPercent: 100),
        Operation.Multiply => new(Digits, Kind, MultiplyPercent: 100),
        _ => throw Unknown(operation),
    };

    private static ArgumentOutOfRangeException Unknown(Operation operation) =>
        new(nameof(operation), operation, "A generator has no share of this operation.");

    private static int Percentage(int value, string name, int largest = 100) => value >= 0 && value <= largest
        ? value
        : throw new ArgumentOutOfRangeException(
            name,
            value,
            $"A percentage is 0 to {largest} here: subtractions and multiplications together are no more than 100, " +
            "the rest are additions.");
}
