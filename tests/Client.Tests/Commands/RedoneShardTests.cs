using VerifiedAddition.Arithmetic;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

public sealed class RedoneShardTests
{
    private static readonly VerificationPlan Plan =
        VerificationPlan.Of(Operation.Add, 1, new(1, SampleKind.Exhaustive, 1)) with { Rigorous = true };

    [Theory]
    [InlineData(0, 1e-9, 100, "")]
    [InlineData(0, 1.01e-9, 100, "")] // the last digit
    [InlineData(0, 1.1e-9, 100, "Shard 0: 0 undecided questions with the bound 1.1e-09, but the certificate says 0 with 1e-09.")]
    [InlineData(0, double.NaN, 100, "Shard 0: 0 undecided questions with the bound NaN, but the certificate says 0 with 1e-09.")]
    [InlineData(2, 1e-9, 100, "Shard 0: 2 undecided questions with the bound 1e-09, but the certificate says 0 with 1e-09.")]
    [InlineData(2, 1.1e-9, 90, "")] // float64 decided other questions
    public void Bounds_on_rounding_are_computed_again_and_compared(long undecided, double bound, long rechecked, string difference)
    {
        var certificate = Certificate.Of(
            new string('a', 64), Plan, ["engine"], [new CertificateShard(0, 0, 100, 0, 0.5, 100, new(0, 1e-9))], []);
        var redone = new ShardReport(
            0, 0, 100, 0, [], [], 1, "silo", 0.5, rechecked, Engine: "engine", Rounding: new(undecided, bound));

        var found = RedoneShard.Of(certificate, certificate.Shards[0], redone);

        Assert.Equal(difference, string.Join(' ', found.Differences), StringComparer.Ordinal);
    }

    [Fact]
    public void Where_a_certificate_of_an_older_version_says_nothing_of_them_they_are_not_compared()
    {
        var certificate = Certificate.Of(
            new string('a', 64), Plan with { Rigorous = false }, ["engine"], [new CertificateShard(0, 0, 100, 0, 0.5, 7)], []);
        var redone = new ShardReport(0, 0, 100, 0, [], [], 1, "silo", 0.5, 7, Engine: "engine", Rounding: new(3, 1));

        Assert.Empty(RedoneShard.Of(certificate, certificate.Shards[0], redone).Differences);
    }
}
