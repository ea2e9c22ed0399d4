namespace VerifiedAddition.Arithmetic.Tests;

/// <summary>The class frequencies that docs/domain.md, section 3.5, has, measured over 20 000 batches of 64.</summary>
public class ClassFrequencyTests
{
    private const int Batches = 20_000;
    private const int BatchSize = 64;

    public enum Which
    {
        All,
        Enriched,
        Raised,
        OnlyCopied,
    }

    [Theory]
    [InlineData(6, GeneratorKind.Uniform, Which.All, 2.768, 75.938, 19.496, 1.663, 0.126, 0.009)]
    [InlineData(6, GeneratorKind.Original, Which.Enriched, 15.046, 31.938, 30.568, 14.616, 5.438, 2.395)]
    [InlineData(6, GeneratorKind.Original, Which.All, 10.135, 49.538, 26.139, 9.435, 3.313, 1.440)]
    [InlineData(6, GeneratorKind.Successor, Which.All, 7.679, 58.338, 23.925, 6.844, 2.251, 0.963)]
    [InlineData(5, GeneratorKind.Uniform, Which.All, 5.033, 77.575, 16.043, 1.260, 0.086, 0.005)]
    [InlineData(5, GeneratorKind.Original, Which.All, 14.452, 51.560, 23.165, 7.634, 2.463, 0.727)]
    public void Additions_have_the_computed_classes(int digits, GeneratorKind kind, Which which, params double[] expected)
    {
        var shares = Shares(new(digits, kind), which);

        Assert.All(Enumerable.Range(0, 6), s => MonteCarlo.AssertPercent(expected[s], shares[QuestionClass.S0 + s]));
    }

    [Theory]
    [InlineData(GeneratorKind.Uniform, Which.All, 2.768, 38.764, 7.818, 0.608, 0.043, 50.000)]
    [InlineData(GeneratorKind.Original, Which.OnlyCopied, 15.046, 17.058, 11.999, 4.623, 1.738, 49.535)]
    [InlineData(GeneratorKind.Original, Which.Raised, 9.472, 13.737, 11.242, 4.439, 1.668, 59.442)]
    [InlineData(GeneratorKind.Original, Which.All, 9.020, 25.077, 10.175, 2.980, 1.046, 51.702)]
    [InlineData(GeneratorKind.Successor, Which.All, 2.436, 35.526, 7.641, 0.595, 0.042, 53.760)]
    public void Subtractions_of_six_digits_have_the_computed_classes(GeneratorKind kind, Which which, params double[] expected)
    {
        var shares = Shares(new(6, kind, SubtractPercent: 100), which);
        var negative = Enumerable.Range(0, shares[QuestionClass.N1].Count)
            .Select(batch => Enumerable.Range(0, 4).Sum(n => shares[QuestionClass.N1 + n][batch]))
            .ToArray();

        Assert.All(Enumerable.Range(0, 5), m => MonteCarlo.AssertPercent(expected[m], shares[QuestionClass.M0 + m]));
        MonteCarlo.AssertPercent(expected[5], negative);
    }

    [Theory]
    [InlineData(GeneratorKind.Uniform, 0.0001, 0.00005)]
    [InlineData(GeneratorKind.Original, 0.56, 0.005)]
    [InlineData(GeneratorKind.Successor, 0.4, 0.0005)]
    public void Equal_operands_are_as_rare_as_computed(GeneratorKind kind, double expected, double rounding)
    {
        var perBatch = Draw(new(6, kind, SubtractPercent: 100), Which.All)
            .Select(questions => questions.Count(question => question.Left == question.Right) / (double)BatchSize)
            .ToArray();

        MonteCarlo.AssertPercent(expected, perBatch, rounding);
    }

    /// <summary>For each class its share in each batch.</summary>
    private static Dictionary<QuestionClass, List<double>> Shares(GeneratorSpec spec, Which which)
    {
        var shares = Enum.GetValues<QuestionClass>().ToDictionary(value => value, _ => new List<double>());
        var counts = new int[shares.Count];
        foreach (var questions in Draw(spec, which))
        {
            Array.Clear(counts);
            foreach (ref readonly var question in questions.AsSpan())
            {
                counts[(int)Complexity.Of(question)]++;
            }

            foreach (var (value, list) in shares)
            {
                list.Add(counts[(int)value] / (double)BatchSize);
            }
        }

        return shares;
    }

    /// <summary>The wanted ones of the first batches, one after the other in the same array.</summary>
    private static IEnumerable<Question[]> Draw(GeneratorSpec spec, Which which)
    {
        var sequence = new BatchSequence(spec, BatchSize, seed: 345621);
        var questions = new Question[BatchSize];
        for (var batch = 0; batch < Batches; batch++)
        {
            if (IsWanted(sequence.Describe(batch)[0].Enrichment, which))
            {
                sequence.Fill(batch, questions);
                yield return questions;
            }
        }
    }

    private static bool IsWanted(Enrichment enrichment, Which which) => which switch
    {
        Which.All => true,
        Which.Enriched => enrichment != Enrichment.None,
        Which.Raised => enrichment.HasFlag(Enrichment.RaisedRight),
        _ => enrichment == Enrichment.PassingPairs,
    };
}
