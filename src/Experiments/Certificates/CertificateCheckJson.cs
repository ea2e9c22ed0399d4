using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>What checking a certificate came to.</summary>
/// <param name="File">The certificate's file.</param>
/// <param name="Certificate">What it says.</param>
/// <param name="Problems">Everything that is wrong, as sentences; empty if it holds.</param>
/// <param name="Seed">What drew the shards to be asked again.</param>
/// <param name="Redone">What came of these; empty if a problem was met before, or none were wanted.</param>
public sealed record CertificateCheck(string File, Certificate Certificate, string[] Problems, ulong Seed, RedoneShard[] Redone)
{
    public bool Holds => Problems.Length == 0;
}

/// <summary>The same for machines (docs/json.md).</summary>
public sealed record CertificateCheckJson(
    string File,
    bool Holds,
    IReadOnlyList<string> Problems,
    CertificateVerdict Verdict,
    string WeightsSha256,
    Operation Operation,
    int Digits,
    long Questions,
    long Failures,
    double SmallestMargin,
    long Rechecked,
    IReadOnlyList<string> Engines,
    int Shards,
    string Root,
    ulong? Seed,
    IReadOnlyList<RedoneShardJson> Redone,
    DigitsSource? DigitsFrom)
{
    public static CertificateCheckJson Of(CertificateCheck check)
    {
        var certificate = check.Certificate;
        return new(
            Path.GetFullPath(check.File), check.Holds, check.Problems, certificate.Verdict, certificate.WeightsSha256, certificate.Plan.Operation,
            certificate.Plan.Digits, certificate.Plan.Questions, certificate.Failures, certificate.SmallestMargin, certificate.Rechecked,
            certificate.Engines, certificate.Shards.Length, certificate.Root, check.Redone.Length > 0 ? check.Seed : null,
            [.. check.Redone.Select(RedoneShardJson.Of)], certificate.DigitsFrom);
    }
}

/// <summary>A shard that was asked again.</summary>
public sealed record RedoneShardJson(
    int Shard,
    long First,
    long Questions,
    bool Holds,
    long Failures,
    long CertifiedFailures,
    double SmallestMargin,
    double CertifiedSmallestMargin,
    double Tolerance,
    string Engine)
{
    public static RedoneShardJson Of(RedoneShard one) => new(
        one.Certified.Shard, one.Certified.First, one.Certified.Questions, one.Holds, one.Redone.Failures, one.Certified.Failures,
        one.Redone.SmallestMargin, one.Certified.SmallestMargin, one.Tolerance, one.Redone.Engine);
}
