using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Experiments;

/// <summary>Questions that are drawn at random, every one with the same probability.</summary>
/// <param name="Count">How many of each operation.</param>
/// <param name="Seed">The same seed gives the same questions.</param>
/// <param name="Operations">Of which operations.</param>
public sealed record RandomQuestions(int Count, ulong Seed, IReadOnlyList<Operation> Operations)
{
    /// <summary>Draws them, one operation after the other.</summary>
    /// <param name="digits">Of an operand.</param>
    public IEnumerable<Question> Draw(int digits) => Operations.SelectMany(operation =>
    {
        var sequence = new QuestionSequence(digits, operation, GeneratorKind.Uniform, Seed);
        return Enumerable.Range(0, Count).Select(i => sequence[i]);
    });
}
