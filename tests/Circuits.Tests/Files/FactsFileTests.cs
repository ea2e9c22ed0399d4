using System.Security.Cryptography;
using System.Text;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits.Tests;

/// <summary>Facts are written and read again without loss.</summary>
public sealed class FactsFileTests
{
    private const string Unsealed = """{"format":"va-facts","version":1,"outcomes":[]}""";

    private static readonly FoundFacts Odd = new()
    {
        Operations = [Operation.Subtract],
        Circuit = new(
            new(AnalysisPolicy.Original, AblationKind.Resample, ulong.MaxValue),
            new(Digits: 3, Layers: 1, Heads: 2, DModel: 16, DHead: 8),
            [Question.Parse("123-456", 3), Question.Parse("0+999", 3)],
            [Question.Parse("12*34", 3)],
            [new(1, 0b10001)],
            MeanLoss: 0.1 + 0.2,
            [new(AblationTarget.OfPosition(12), [new(0, 1), new(1, 0b11000)])],
            [new(AblationTarget.Of(new(12, 0, 1)), []), new(AblationTarget.Of(new(12, 0, null)), [new(0, 2)])],
            [new(new(2, 0, 1), [1.0 / 3, double.Epsilon, 1 - (1.0 / 3)])],
            [new(9, "L0MLP", -0.0)],
            [new(1, 9, 1, double.MaxValue)]),
        Outcomes = [new(AblationTarget.OfPosition(0), [])],
        Claims =
        [
            new(new(SubTask.SA, 2, [new(10, 0, 0), new(10, 0, 1)]), new(99, 100), new(1, 100), new(2, 100), new(3, 100), 0b101, 2.0 / 3),
            new(new(SubTask.SGN, null, [new(10, 0, null)]), new(1, 20), default, default, default, 0, null),
        ],
        Heads =
        [
            new(
                new(new(9, 0, 1), OperationClass.NegativeAnswer, 2),
                new([(0.1, -1e-300), (double.NaN, 7)], [0, 2], [0.9, 0.1], double.NegativeInfinity, double.PositiveInfinity, double.NaN, 1.0 / 3, false)),
        ],
    };

    [Fact]
    public void What_is_read_is_what_was_written_to_the_last_bit()
    {
        var read = FactsFile.Read(FactsFile.Write(Odd));

        Assert.Equal(FactsFile.Write(Odd), FactsFile.Write(read));
        Assert.Equal(Odd.Circuit!.Questions, read.Circuit!.Questions);
        Assert.Equal(Odd.Circuit.LeftOut, read.Circuit.LeftOut);
        Assert.Equal((Odd.Circuit.Spec, Odd.Circuit.Model, Odd.Circuit.MeanLoss), (read.Circuit.Spec, read.Circuit.Model, read.Circuit.MeanLoss));
        Assert.Equal(Odd.Circuit.Wrong, read.Circuit.Wrong);
        Assert.Equal(Odd.Circuit.Nodes.Select(outcome => outcome.Target), read.Circuit.Nodes.Select(outcome => outcome.Target));
        Assert.Equal(Odd.Circuit.Positions[0].Failures, read.Circuit.Positions[0].Failures);
        Assert.Equal(Odd.Circuit.Attention[0].Shares.Select(BitConverter.DoubleToInt64Bits), read.Circuit.Attention[0].Shares.Select(BitConverter.DoubleToInt64Bits));
        Assert.Equal(BitConverter.DoubleToInt64Bits(-0.0), BitConverter.DoubleToInt64Bits(read.Circuit.Attribution[0].Mean));
        Assert.Equal(double.MaxValue, read.Circuit.Lens[0].MeanLoss);
        Assert.Equal((Odd.Claims![0].Passed, Odd.Claims[0].OtherPosition, Odd.Claims[0].Attention), (read.Claims![0].Passed, read.Claims[0].OtherPosition, read.Claims[0].Attention));
        Assert.Equal(Odd.Claims.Select(evidence => evidence.Claim.ToString()), read.Claims.Select(evidence => evidence.Claim.ToString()), StringComparer.Ordinal);
        Assert.Equal(Odd.Heads![0].Test, read.Heads![0].Test);
        Assert.Equal(Odd.Heads[0].Result.Points, read.Heads[0].Result.Points);
        Assert.Equal((double.NegativeInfinity, double.PositiveInfinity), (read.Heads[0].Result.Silhouette, read.Heads[0].Result.CalinskiHarabasz));
    }

    [Fact]
    public void A_file_in_which_a_single_bit_is_flipped_is_not_believed()
    {
        var whole = FactsFile.Write(Odd);
        var digit = Encoding.UTF8.GetString(whole).IndexOf("0.30000000000000004", StringComparison.Ordinal) + 2;
        Assert.InRange(digit, 2, whole.Length);
        byte[] damaged = [.. whole];
        damaged[digit] ^= 1; // 0.2…

        var refusal = Assert.Throws<FormatException>(() => FactsFile.Read(damaged));

        Assert.Contains("is damaged", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_an_older_version_which_has_no_hash_is_read() =>
        Assert.Empty(FactsFile.Read(Encoding.UTF8.GetBytes(Unsealed)).Outcomes!);

    [Fact]
    public void What_was_not_looked_for_is_not_there()
    {
        var file = FactsFile.Write(new() { Outcomes = [] });

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Unsealed)));
        Assert.Equal($$"""{"format":"va-facts","version":1,"outcomes":[],"sha256":"{{hash}}"}""", Encoding.UTF8.GetString(file));
        var read = FactsFile.Read(file);
        Assert.Equal((null, null, null, null), (read.Operations, read.Circuit, read.Claims, read.Heads));
        Assert.Empty(read.Outcomes!);
    }

    [Theory]
    [InlineData("", "not a file of facts")]
    [InlineData("[1]", "not a file of facts")]
    [InlineData("""{"format":"va-facts","version":2}""", "version 2, but 'va-facts' of version 1 is read here")]
    [InlineData("""{"format":"other","version":1}""", "file 'other'")]
    [InlineData("""{"format":"va-facts","version":1,"outcomes":[{"without":"X3","failures":[]}]}""", "'X3' is not a node")]
    [InlineData("""{"format":"va-facts","version":1,"outcomes":[{"without":"P3","failures":[1]}]}""", "not a file of facts")]
    [InlineData("""{"format":"va-facts","version":1,"claims":[{"task":"XX","nodes":[],"counts":[],"symbols":0}]}""", "not a file of facts")]
    public void What_is_no_such_file_is_refused(string text, string reason)
    {
        var error = Assert.Throws<FormatException>(() => FactsFile.Read(Encoding.UTF8.GetBytes(text)));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("And(Head, Position(P9, MIN), Not(Layer(1)))")]
    [InlineData("Or(MLP, Attention(P3, 25), Impact(A3), Contains(Math.Add, S2))")]
    [InlineData("And(Name(P14L0H1), Position(P1, MAX), Position(P2), True)")]
    public void A_filter_has_a_text_that_is_read_as_itself(string text) =>
        Assert.Equal(text, FilterText.Of(FilterText.Parse(FilterText.Of(FilterText.Parse(text)))));
}
