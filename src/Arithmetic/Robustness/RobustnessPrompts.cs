using System.Globalization;

namespace VerifiedAddition.Arithmetic;

/// <summary>The questions of one <see cref="RobustnessFamily"/>: question <c>i</c> depends on the arguments and on <c>i</c> alone.</summary>
/// <param name="Family">How the questions leave the format.</param>
/// <param name="Operation">The operation asked.</param>
/// <param name="Digits">Digits of the format, 1–20; of <see cref="RobustnessFamily.OneDigitOver"/> 1–19, of <see cref="RobustnessFamily.OneDigitShort"/> 2–20.</param>
/// <param name="Trained">The operations that the model was trained on; other operators' tokens are wrong.</param>
/// <param name="Seed">Seed of the operands.</param>
/// <exception cref="ArgumentException">There are no such questions; <see cref="Refusal"/> says why.</exception>
public sealed record RobustnessPrompts(RobustnessFamily Family, Operation Operation, int Digits, IReadOnlyList<Operation> Trained, ulong Seed)
{
    /// <summary>Of the random numbers, one for each family; streams below 2¹⁶ are those of batches and sequences.</summary>
    private const ulong Stream = 0x80B0_0000;

    /// <summary>All tokens that a vocabulary has for operators, among them the one of a division that nothing is trained on.</summary>
    private static readonly string Operators = string.Concat(OperationRegistry.All.Select(operation => operation.Symbol())) + "\\";

    private readonly string _wrong = Refusal(Family, Digits) is { } refusal
        ? throw new ArgumentException(refusal, nameof(Family))
        : new([.. Operators.Where(symbol => !Trained.Any(operation => operation.Symbol() == symbol))]);

    /// <summary>Families that apply to a model with this number of digits.</summary>
    public static IEnumerable<RobustnessFamily> Of(int digits) => Enum.GetValues<RobustnessFamily>().Where(family => Obstacle(family, digits) is null);

    /// <summary>Why a family does not apply to a model; null if it does.</summary>
    public static string? Refusal(RobustnessFamily family, int digits) => Obstacle(family, digits) is { } obstacle
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"The family {family} does not apply to a model of {digits} {(digits == 1 ? "digit" : "digits")}: {obstacle}. These apply: {string.Join(", ", Of(digits))}.")
        : null;

    private static string? Obstacle(RobustnessFamily family, int digits) => family switch
    {
        RobustnessFamily.OneDigitOver when digits == Layout.MaxDigits => $"no question has more than {Layout.MaxDigits} digits",
        RobustnessFamily.OneDigitShort when digits == Layout.MinDigits => $"no question has fewer digits than {Layout.MinDigits}",
        RobustnessFamily.Unpadded when digits == Layout.MinDigits => "an operand of one digit has no leading zero to leave out",
        _ => null,
    };

    /// <summary>Returns one question.</summary>
    /// <param name="index">Its number, from 0 on.</param>
    public Prompt At(long index)
    {
        var random = new CounterRandom(Seed, Stream + (ulong)Family, (ulong)index);
        var digits = Family switch
        {
            RobustnessFamily.OneDigitShort => Digits - 1,
            RobustnessFamily.OneDigitOver => Digits + 1,
            _ => Digits,
        };
        var (x, y) = Operands(digits, ref random);
        return Family switch
        {
            RobustnessFamily.Swapped => Plain(y, x, digits, Operation.Symbol()),
            RobustnessFamily.WrongOperator => Plain(x, y, digits, _wrong[random.Below(_wrong.Length)]),
            RobustnessFamily.Unpadded => Asked(x, y, string.Create(CultureInfo.InvariantCulture, $"{x}{Operation.Symbol()}{y}="), Digits + 1),
            RobustnessFamily.OneDigitOver => Cut(Plain(x, y, digits, Operation.Symbol())),
            RobustnessFamily.WrongSign => Begun(Plain(x, y, digits, Operation.Symbol()), 1, sign => sign == '-' ? '+' : '-'),
            RobustnessFamily.WrongDigit => Begun(Plain(x, y, digits, Operation.Symbol()), 2, digit => (char)('0' + ((digit - '0' + 1) % 10))),
            _ => Plain(x, y, digits, Operation.Symbol()),
        };
    }

    /// <summary>Operands as generators draw them; where zeros are left out, the first has at least one.</summary>
    private (Int128 X, Int128 Y) Operands(int digits, ref CounterRandom random)
    {
        var drawn = Operation.Rules().OperandDigits(digits);
        return (random.Digits(Family is RobustnessFamily.Unpadded ? Math.Min(drawn, digits - 1) : drawn), random.Digits(drawn));
    }

    /// <summary>A question in the format, except perhaps for the operator. The answer has the number of digits that the model was trained to write.</summary>
    private Prompt Plain(Int128 x, Int128 y, int digits, char symbol) => Asked(
        x, y, string.Create(CultureInfo.InvariantCulture, $"{Padded(x, digits)}{symbol}{Padded(y, digits)}="), Math.Max(Digits, digits) + 1);

    private Prompt Asked(Int128 x, Int128 y, string read, int answerDigits) => new(read, Prompt.Written(Operation.Rules().Answer(x, y), answerDigits), x, y, answerDigits);

    /// <summary>Keeps as many answer symbols as the model has room for after a question that is too long.</summary>
    private Prompt Cut(Prompt prompt) => prompt with { Right = prompt.Right[..(new Layout(Digits).ContextLength - prompt.Read.Length + 1)] };

    /// <summary>Appends the beginning of an answer, whose last symbol is wrong.</summary>
    private static Prompt Begun(Prompt prompt, int symbols, Func<char, char> spoil) => prompt with
    {
        Read = $"{prompt.Read}{prompt.Right[..(symbols - 1)]}{spoil(prompt.Right[symbols - 1])}",
        Right = prompt.Right[symbols..],
    };

    private static string Padded(Int128 value, int digits) => value.ToString($"D{digits}", CultureInfo.InvariantCulture);
}
