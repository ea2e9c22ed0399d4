using VerifiedAddition.Arithmetic;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>What checking a certificate came to, for people.</summary>
internal static class CertificateTables
{
    /// <summary>Wrong answers and problems that are shown; JSON has all.</summary>
    private const int MaxShown = 10;

    public static void Draw(Report report, CertificateCheck check)
    {
        var certificate = check.Certificate;
        report.Say($"{check.File} says {EnumText.Of(certificate.Verdict)}: {Claim(certificate)}");
        report.Draw(Tables.Facts(Facts(certificate)));
        if (check.Redone.Length > 0)
        {
            report.Say($"Asked again: {Shards(check.Redone.Length)} of {Figures.Count(certificate.Shards.Length)} (--seed {check.Seed}).");
            DrawRedone(report, check.Redone);
        }

        if (check.Holds)
        {
            report.Say($"It holds: every question is in one shard, the sums and the root are right{Repeated(check)}.");
            return;
        }

        report.Say("It does not hold:");
        foreach (var problem in check.Problems.Take(MaxShown))
        {
            report.Say($"  {problem}");
        }

        if (check.Problems.Length > MaxShown)
        {
            report.Say($"  and {Figures.Count(check.Problems.Length - MaxShown)} more");
        }
    }

    private static string Claim(Certificate certificate)
    {
        var (plan, failures) = (certificate.Plan, certificate.Failures);
        var questions = $"{Figures.Count(plan.Questions)} {plan.Operation.Rules().Nouns} of " +
            Figures.Count(plan.Operation.Rules().OperandDigits(plan.Digits), "digit");
        return failures == 0
            ? $"all {questions} are answered rightly."
            : $"of all {questions} {Figures.Count(failures)} {(failures == 1 ? "is" : "are")} answered wrongly.";
    }

    private static IEnumerable<(string Name, string Value)> Facts(Certificate certificate)
    {
        yield return ("Weights", certificate.WeightsSha256);
        yield return ("Root", certificate.Root);
        if (certificate.DigitsFrom is { } source)
        {
            var known = source is DigitsSource.Inferred ? "inferred from n_ctx alone" : "stated by --digits";
            yield return ("Digits", $"{Figures.Count(certificate.Plan.Digits)}, {known}");
        }

        yield return ("Shards", Figures.Count(certificate.Shards.Length));
        yield return ("Smallest margin", Figures.Loss(certificate.SmallestMargin));
        yield return ("Decided in float64", certificate.Plan.Rigorous ? "every question" : Figures.Count(certificate.Rechecked, "question"));
        if (certificate.Rounding is { } rounding && certificate.Rechecked > 0)
        {
            yield return ("Rounding in float64", $"{Figures.Real(rounding.Bound)} at most, by derivation");
            yield return ("Undecided", Figures.Count(rounding.Undecided, "question"));
        }

        foreach (var engine in certificate.Engines)
        {
            yield return ("Computed by", engine);
        }

        foreach (var wrong in certificate.Failing.Take(MaxShown))
        {
            yield return ("Wrong", $"{wrong.Question} = {wrong.Expected}, answered {wrong.Predicted}");
        }

        if (certificate.Failures > MaxShown)
        {
            yield return ("", $"and {Figures.Count(certificate.Failures - MaxShown)} more");
        }
    }

    private static void DrawRedone(Report report, RedoneShard[] redone)
    {
        var table = Tables.With("Shard", ">First question", ">Questions", ">Wrong", ">certified", ">Smallest margin", ">certified", "Result").MayOmit("First question", "Smallest margin", "certified", "Questions");
        foreach (var one in redone.OrderBy(shard => shard.Holds).ThenBy(shard => shard.Certified.Shard).Take(MaxShown))
        {
            table.Row(
                Figures.Count(one.Certified.Shard),
                Figures.Count(one.Certified.First),
                Figures.Count(one.Certified.Questions),
                Figures.Count(one.Redone.Failures),
                Figures.Count(one.Certified.Failures),
                Figures.Real(one.Redone.SmallestMargin),
                Figures.Real(one.Certified.SmallestMargin),
                one.Holds ? "the same" : "different");
        }

        report.Draw(table);
        if (redone.Length > MaxShown)
        {
            report.Say($"{Shards(redone.Length - MaxShown)} more, of which {Figures.Count(Math.Max(0, redone.Count(one => !one.Holds) - MaxShown))} differ.");
        }

        foreach (var engine in redone.Select(one => one.Redone.Engine).Where(engine => engine.Length > 0).Distinct(StringComparer.Ordinal))
        {
            report.Say($"Computed by {engine}.");
        }
    }

    private static string Repeated(CertificateCheck check) => check.Redone.Length switch
    {
        0 => "; no shard was asked again",
        var all when all == check.Certificate.Shards.Length => ", and every shard gave the same again",
        var some => $", and {Shards(some)} gave the same again",
    };

    private static string Shards(int count) => Figures.Count(count, "shard");
}
