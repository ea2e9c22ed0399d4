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
    /// <summary>Whether nothing is wrong with it.</summary>
    public bool Holds => Problems.Length == 0;
}

/// <summary>The same for machines (docs/json.md).</summary>
/// <param name="File">Its full path.</param>
/// <param name="Holds">Whether nothing is wrong.</param>
/// <param name="Problems">What is wrong, as sentences.</param>
/// <param name="Verdict">What it says.</param>
/// <param name="WeightsSha256">Of the model.</param>
/// <param name="Operation">What was asked.</param>
/// <param name="Digits">Of an operand.</param>
/// <param name="Questions">All there are.</param>
/// <param name="Failures">Answered wrongly.</param>
/// <param name="SmallestMargin">The least that a predicted symbol's logit was above the next one.</param>
/// <param name="Rechecked">Questions that were decided in float64.</param>
/// <param name="Engines">What computed it.</param>
/// <param name="Shards">How many it has.</param>
/// <param name="Root">The hash that binds all it says: 64 lower-case hexadecimal digits.</param>
/// <param name="Seed">What drew the shards that were asked again; null if none were.</param>
/// <param name="Redone">These shards, in order.</param>
/// <param name="DigitsFrom">How the model's digits are known; null where it does not say.</param>
/// <param name="Rigorous">Whether float64 decided every question.</param>
/// <param name="Rounding">What derived bounds say of the questions decided in float64; null where it does not say.</param>
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
    DigitsSource? DigitsFrom,
    bool Rigorous,
    RoundingJson? Rounding)
{
    /// <summary>The JSON form of a check.</summary>
    public static CertificateCheckJson Of(CertificateCheck check)
    {
        var certificate = check.Certificate;
        return new(
            Path.GetFullPath(check.File), check.Holds, check.Problems, certificate.Verdict, certificate.WeightsSha256, certificate.Plan.Operation,
            certificate.Plan.Digits, certificate.Plan.Questions, certificate.Failures, certificate.SmallestMargin, certificate.Rechecked,
            certificate.Engines, certificate.Shards.Length, certificate.Root, check.Redone.Length > 0 ? check.Seed : null,
            [.. check.Redone.Select(RedoneShardJson.Of)], certificate.DigitsFrom,
            certificate.Plan.Rigorous, RoundingJson.Of(certificate.Rounding));
    }
}

/// <summary>A shard that was asked again.</summary>
/// <param name="Shard">Its number, from 0.</param>
/// <param name="First">The number of its first question, from 0.</param>
/// <param name="Questions">How many it has.</param>
/// <param name="Holds">Whether it gave the same again, but for rounding.</param>
/// <param name="Failures">Wrong answers now.</param>
/// <param name="CertifiedFailures">Wrong answers as certified.</param>
/// <param name="SmallestMargin">Now, in logits.</param>
/// <param name="CertifiedSmallestMargin">As certified, in logits.</param>
/// <param name="Tolerance">How far these may be apart.</param>
/// <param name="Engine">What computed it now.</param>
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
    /// <summary>The JSON form of a shard.</summary>
    public static RedoneShardJson Of(RedoneShard one) => new(
        one.Certified.Shard, one.Certified.First, one.Certified.Questions, one.Holds, one.Redone.Failures, one.Certified.Failures,
        one.Redone.SmallestMargin, one.Certified.SmallestMargin, one.Tolerance, one.Redone.Engine);
}
