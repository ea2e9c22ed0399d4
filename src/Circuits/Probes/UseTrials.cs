using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>A question, another one that differs in the fact, and what an answer symbol becomes if the model uses the other's fact.</summary>
/// <param name="Asked">The question.</param>
/// <param name="Source">The question that the fact comes from.</param>
/// <param name="Symbol">Index of the answer symbol, 0 for the sign.</param>
/// <param name="Expected">What it becomes.</param>
internal readonly record struct UseTrial(Question Asked, Question Source, int Symbol, char Expected);

/// <summary>Draws questions that tell whether a fact is used. Question i depends only on seed, case and i.</summary>
/// <param name="digits">Digits of an operand.</param>
/// <param name="of">The case.</param>
/// <param name="seed">The recorded seed.</param>
internal sealed class UseTrials(int digits, ProbeCase of, ulong seed)
{
    private const ulong Stream = (1 << 23) + (1 << 22);

    /// <summary>
    /// Whether there are such questions. None are known for values; and a tri-state is used only where a carry can come in from below, since the other column only passes it on:
    /// a model that has the carry alone is not turned by that.
    /// </summary>
    public bool Exist => of.Fact is ProbedFact.Carry or ProbedFact.Sign or ProbedFact.Operator || (of.Fact is ProbedFact.TriState && of.Column > 0);

    /// <summary>Draws some of the questions.</summary>
    public UseTrial[] Draw(int first, int count) => [.. Enumerable.Range(first, count).Select(i => Draw(i))];

    private UseTrial Draw(int i) => of.Fact switch
    {
        ProbedFact.Carry => OfCarry(i),
        ProbedFact.TriState => OfTriState(i),
        ProbedFact.Sign => OfSign(i),
        _ => OfOperator(i),
    };

    private UseTrial OfCarry(int i)
    {
        var digit = of.Column + 1;
        var trial = new ChainTrials(digits, new(of.Class!.Value, digit, 1 + (i % digit)), seed).Draw(i, 1)[0];
        return new(trial.Asked, trial.Other, SymbolOf(digit), trial.Turned[SymbolOf(digit)]);
    }

    private UseTrial OfTriState(int i)
    {
        var digit = of.Column + 1;
        var trial = new TriStateTrials(digits, of.Class!.Value, digit, seed).Draw(i, 1)[0];
        return new(trial.Asked, trial.Passes, SymbolOf(digit), trial.Turned[SymbolOf(digit)]);
    }

    private UseTrial OfSign(int i)
    {
        var random = new CounterRandom(seed, Stream, (ulong)i);
        while (true)
        {
            var (asked, other) = (Ask(Operation.Subtract, ref random), Ask(Operation.Subtract, ref random));
            if (asked.Answer < 0 != other.Answer < 0)
            {
                return new(asked, other, 0, other.AnswerText[0]);
            }
        }
    }

    /// <summary>The same operands, in which sum and difference differ in the digit.</summary>
    private UseTrial OfOperator(int i)
    {
        var random = new CounterRandom(seed, Stream + 1 + (ulong)of.Column, (ulong)i);
        while (true)
        {
            var question = Ask(Operation.Add, ref random);
            var (left, right) = (Int128.Max(question.Left, question.Right), Int128.Min(question.Left, question.Right));
            var (sum, difference) = (Question.Create(Operation.Add, left, right, digits), Question.Create(Operation.Subtract, left, right, digits));
            var symbol = SymbolOf(of.Column);
            if (sum.AnswerText[symbol] != difference.AnswerText[symbol])
            {
                return i % 2 == 0 ? new(sum, difference, symbol, difference.AnswerText[symbol]) : new(difference, sum, symbol, sum.AnswerText[symbol]);
            }
        }
    }

    private Question Ask(Operation operation, ref CounterRandom random) => Question.Create(operation, random.Digits(digits), random.Digits(digits), digits);

    private int SymbolOf(int digit) => digits + 1 - digit;
}
