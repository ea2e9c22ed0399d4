using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>The questions of one class with which circuits are measured.</summary>
/// <param name="Class">The class.</param>
/// <param name="Asked">Each once.</param>
/// <param name="Few">Those by which nodes are chosen: the same, or some if they are very many.</param>
/// <param name="Sources">Those whose activations stand in for replaced ones. None of them is asked, unless all are.</param>
/// <param name="IsAll">Whether all questions of the class are asked.</param>
internal sealed record ClassSample(OperationClass Class, Question[] Asked, Question[] Few, Question[] Sources, bool IsAll)
{
    /// <summary>How many questions nodes are chosen by, and how many replaced activations come from, where all are asked.</summary>
    public const int MaxFew = 1000;

    /// <summary>A random stream of its own for each class.</summary>
    private const ulong Stream = 1 << 21;

    /// <summary>Draws questions without repetition, all with the same probability.</summary>
    /// <param name="digits">Digits of an operand.</param>
    /// <param name="kind">The class.</param>
    /// <param name="spec">How many, by which policy.</param>
    /// <exception cref="ArgumentException">The class has too few questions, or too many to ask them all.</exception>
    public static ClassSample Draw(int digits, OperationClass kind, FaithfulnessSpec spec)
    {
        var operands = new Layout(digits).LargestOperand + 1;
        var bound = spec.Policy is FaithfulnessPolicy.Quirke2026 && kind is OperationClass.Addition ? operands / 2 : operands;
        var available = Available(kind, (double)bound);
        Require(digits, kind, spec, available);
        var random = new CounterRandom(spec.Seed, Stream + (ulong)kind, index: 0);
        var drawn = digits <= FaithfulnessSpec.MaxDigitsForAll ? Shuffled(digits, kind, (int)bound, ref random) : Distinct(digits, kind, bound, 2 * spec.Questions!.Value, ref random);
        if (spec.Questions is { } count)
        {
            return new(kind, drawn[..count], drawn[..count], drawn[count..(2 * count)], IsAll: false);
        }

        var few = Math.Min(MaxFew, drawn.Length);
        var asked = drawn.OrderBy(question => question.Left).ThenBy(question => question.Right).ToArray(); // neighbours begin alike
        return new(kind, asked, drawn[..few], drawn.Length >= 2 * few ? drawn[few..(2 * few)] : drawn, IsAll: true);
    }

    /// <summary>The sample by which nodes are chosen.</summary>
    public ClassSample OfFew() => this with { Asked = Few, IsAll = IsAll && Few.Length == Asked.Length };

    /// <summary>The number of questions of a class.</summary>
    public static double Available(int digits, OperationClass kind) => Available(kind, (double)(new Layout(digits).LargestOperand + 1));

    private static double Available(OperationClass kind, double operands) => kind switch
    {
        OperationClass.Addition => operands * operands,
        OperationClass.PositiveAnswer => operands * (operands + 1) / 2,
        _ => operands * (operands - 1) / 2,
    };

    private static void Require(int digits, OperationClass kind, FaithfulnessSpec spec, double available)
    {
        if (spec.Questions is null && digits > FaithfulnessSpec.MaxDigitsForAll)
        {
            throw new ArgumentException(
                $"All questions of {digits} digits are too many to be asked of dozens of circuits. Give a number of questions; all are asked of models of up to " +
                $"{FaithfulnessSpec.MaxDigitsForAll} digits.",
                nameof(spec));
        }

        if (spec.Questions * 2 > available)
        {
            throw new ArgumentException(
                $"There are {available:0} {WordsOf(kind)} of {digits} {(digits == 1 ? "digit" : "digits")}, too few for {spec.Questions} questions and as many others whose activations are put in. " +
                $"Ask at most {Math.Floor(available / 2):0}, or all.",
                nameof(spec));
        }
    }

    private static string WordsOf(OperationClass kind) => kind switch
    {
        OperationClass.Addition => "additions",
        OperationClass.PositiveAnswer => "subtractions with a positive answer",
        _ => "subtractions with a negative answer",
    };

    private static Question[] Shuffled(int digits, OperationClass kind, int bound, ref CounterRandom random)
    {
        var operation = kind.OperationOf();
        var all = new List<Question>();
        for (var left = 0; left < bound; left++)
        {
            for (var right = 0; right < bound; right++)
            {
                var question = Question.Create(operation, left, right, digits);
                if (OperationClasses.Of(question) == kind)
                {
                    all.Add(question);
                }
            }
        }

        for (var last = all.Count - 1; last > 0; last--)
        {
            var at = random.Below(last + 1);
            (all[last], all[at]) = (all[at], all[last]);
        }

        return [.. all];
    }

    private static Question[] Distinct(int digits, OperationClass kind, Int128 bound, int count, ref CounterRandom random)
    {
        var (operation, seen) = (kind.OperationOf(), new HashSet<(Int128, Int128)>());
        var drawn = new List<Question>();
        while (drawn.Count < count)
        {
            var (left, right) = (random.Digits(digits), random.Digits(digits));
            var question = Question.Create(operation, left, right, digits);
            if (left < bound && right < bound && OperationClasses.Of(question) == kind && seen.Add((left, right)))
            {
                drawn.Add(question);
            }
        }

        return [.. drawn];
    }
}
