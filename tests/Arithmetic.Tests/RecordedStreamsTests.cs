using System.Security.Cryptography;
using System.Text;

namespace VerifiedAddition.Arithmetic.Tests;

/// <summary>What is drawn is part of recorded results: hashes of the questions as they were when operands had 18 digits at most, and fitted 64 bits.</summary>
public sealed class RecordedStreamsTests
{
    private const int Asked = 100;

    [Theory]
    [InlineData(1, "015c47cd7455ffe8")]
    [InlineData(2, "f50860d183259d6f")]
    [InlineData(3, "342ee82b58972582")]
    [InlineData(5, "cc5c7e0c03676241")]
    [InlineData(6, "5a7234955f19eaa8")]
    [InlineData(8, "ac8d7b6969c32dbc")]
    [InlineData(9, "1f3e3f6e30914c38")]
    [InlineData(10, "08572bf6123ce316")]
    [InlineData(12, "72ad0538914b1c2f")]
    [InlineData(17, "777a402810c04eae")]
    [InlineData(18, "ba90e5a7a4c11d39")]
    public void Questions_of_a_seed_are_what_they_were(int digits, string hash)
    {
        var told = new StringBuilder();
        foreach (var question in Batches(digits).Concat(Samples(digits)).Concat(HandmadeQuestions.SuccessorTestSet(new(digits, GeneratorKind.Original, 50), 64, 3)))
        {
            var stratum = question.Operation.Rules().HasColumns ? ColumnStates.Of(question) : 0;
            told.Append(question).Append(' ').Append(Complexity.Of(question)).Append(' ').Append(stratum).Append('\n');
        }

        foreach (var prompt in Prompts(digits))
        {
            told.Append(prompt.Read).Append(prompt.Right).Append('\n');
        }

        Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(told.ToString())))[..16]);
    }

    private static IEnumerable<Question> Batches(int digits) =>
        from kind in Enum.GetValues<GeneratorKind>()
        from mix in Enum.GetValues<BatchMix>()
        let focus = StratumFocus.Of(30, digits, [0, ColumnStates.Count(digits) - 1], [ColumnStates.Count(digits) / 2])
        let sequence = new BatchSequence(new(digits, kind, 40, 20, mix, focus), 32, seed: 372001)
        from batch in Enumerable.Range(0, 20)
        from question in sequence.Batch(batch)
        select question;

    private static IEnumerable<Question> Samples(int digits) =>
        from operation in OperationRegistry.All
        from kind in Enum.GetValues<SampleKind>()
        where kind != SampleKind.Exhaustive && (kind != SampleKind.Strata || operation.Rules().HasColumns)
        let questions = QuestionSamples.Of(kind, digits, operation, seed: 345621, realisations: 2)
        from first in new[] { 0, (questions.Count ?? 1_000_000) - Asked }
        where first >= 0
        from question in Read(questions, first)
        select question;

    private static Question[] Read(IQuestions questions, long first)
    {
        var read = new Question[Asked];
        questions.Fill(first, read.AsSpan(0, (int)Math.Min(Asked, questions.Count ?? Asked)));
        return [.. read.Where(question => question.Digits > 0)];
    }

    private static IEnumerable<Prompt> Prompts(int digits) =>
        from operation in OperationRegistry.All
        from family in RobustnessPrompts.Of(digits)
        where digits < 18 || family != RobustnessFamily.OneDigitOver // which there was not of 18 digits
        let prompts = new RobustnessPrompts(family, operation, digits, [operation], 7)
        from index in Enumerable.Range(0, 20)
        select prompts.At(index);
}
