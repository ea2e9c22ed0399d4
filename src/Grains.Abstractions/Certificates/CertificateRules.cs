using System.Globalization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains;

/// <summary>The conditions under which a certificate proves or refutes anything. No model is asked.</summary>
internal static class CertificateRules
{
    /// <summary>Returns each inconsistency as a sentence. The sums are checked only if the shards cover every question exactly once.</summary>
    public static IEnumerable<string> Problems(Certificate certificate)
    {
        string[] cover = [.. PlanProblems(certificate.Plan).Take(1)];
        if (cover.Length == 0)
        {
            cover = [.. CoverProblems(certificate).Take(1)];
        }

        return cover
            .Concat(cover.Length == 0 ? SumProblems(certificate).Concat(FailingProblems(certificate).Take(1)) : [])
            .Concat(RootProblems(certificate));
    }

    private static IEnumerable<string> PlanProblems(CertificatePlan plan)
    {
        if (plan.Sample is not SampleKind.Exhaustive)
        {
            yield return $"Its questions are a sample ({StoredName.Of(plan.Sample)}): only all questions prove anything.";
        }
        else if (plan.Digits is < 1 or > ExhaustiveQuestions.MaxDigits)
        {
            yield return $"The questions of {plan.Digits} digits ({plan.Operation}) cannot all be asked.";
        }
        else if (plan.ToPlan().List().Count is var all && plan.Questions != all)
        {
            yield return $"There are {all} questions of {plan.Digits} digits, but the certificate is about {plan.Questions}.";
        }
    }

    /// <summary>Checks that the shards' ranges follow one another from the first question to the last, without gap or overlap.</summary>
    private static IEnumerable<string> CoverProblems(Certificate certificate)
    {
        var (all, next) = (certificate.Plan.Questions, 0L);
        foreach (var (i, shard) in certificate.Shards.Index())
        {
            if (shard.Shard != i)
            {
                yield return shard.Shard < i
                    ? $"Shard {shard.Shard} stands where shard {i} belongs: it is there twice, or out of order."
                    : $"Shard {i} is missing.";
            }
            else if (shard.First != next)
            {
                yield return shard.First < next
                    ? $"Shard {i} begins at question {shard.First}, but the shard before it ends at question {next - 1}: they overlap."
                    : $"Questions {next} to {shard.First - 1} are in no shard.";
            }
            else if (shard.Questions < 1 || shard.Questions > all - next)
            {
                yield return $"Shard {i} has {shard.Questions} questions, but from question {next} on there are {all - next}.";
            }
            else if (shard.Failures < 0 || shard.Failures > shard.Questions || shard.Rechecked < 0 || shard.Rechecked > shard.Questions)
            {
                yield return $"Shard {i} has {shard.Failures} wrong answers and {shard.Rechecked} rechecks of {shard.Questions} questions.";
            }
            else if (double.IsNaN(shard.SmallestMargin) && shard.Failures == 0)
            {
                yield return $"Shard {i} has a logit that is NaN and no wrong answer, but an answer with a NaN logit is wrong.";
            }
            else if (shard.SmallestMargin < 0)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"Shard {i} has the margin {shard.SmallestMargin:R}, but no margin is below 0.");
            }

            else if (RoundingProblem(shard, certificate.Plan) is { } problem)
            {
                yield return problem;
            }

            next += shard.Questions;
        }

        if (next != all)
        {
            yield return $"Questions {next} to {all - 1} are in no shard.";
        }
    }

    /// <summary>Returns what contradicts itself in what a shard says of rounding; null if nothing does.</summary>
    private static string? RoundingProblem(CertificateShard shard, CertificatePlan plan)
    {
        if (plan.Rigorous && (shard.Rechecked != shard.Questions || shard.Rounding is null))
        {
            return $"Shard {shard.Shard} is said to be rigorous, but not all its {shard.Questions} questions have a bound on rounding errors.";
        }

        if (shard.Rounding is not { } rounding)
        {
            return null;
        }

        if (rounding.Undecided < 0 || rounding.Undecided > shard.Rechecked || rounding.Bound < 0)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"Shard {shard.Shard} has {rounding.Undecided} undecided of {shard.Rechecked} questions decided in float64, and the bound {rounding.Bound:R}.");
        }

        return rounding.Undecided > 0 && rounding.Bound < shard.SmallestMargin
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"Shard {shard.Shard} has {rounding.Undecided} undecided questions, but its smallest margin {shard.SmallestMargin:R} is above the bound {rounding.Bound:R}.")
            : null;
    }

    private static IEnumerable<string> SumProblems(Certificate certificate)
    {
        var (failures, rechecked) = (certificate.Shards.Sum(shard => shard.Failures), certificate.Shards.Sum(shard => shard.Rechecked));
        if (failures != certificate.Failures)
        {
            yield return $"The shards' wrong answers add up to {failures}, but the certificate says {certificate.Failures}.";
        }

        if (rechecked != certificate.Rechecked)
        {
            yield return $"The shards' rechecked questions add up to {rechecked}, but the certificate says {certificate.Rechecked}.";
        }

        var margin = certificate.Shards.Select(shard => shard.SmallestMargin).Aggregate(Math.Min);
        if (!margin.Equals(certificate.SmallestMargin))
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"The smallest margin of a shard is {margin:R}, but the certificate says {certificate.SmallestMargin:R}.");
        }

        var rounding = RoundingResult.Of(certificate.Shards.Select(Certificate.RoundingOf));
        if ((certificate.Rounding is not null || certificate.Plan.Rigorous) && rounding != certificate.Rounding)
        {
            yield return $"The shards' undecided questions and bounds make {Said(rounding)}, but the certificate says {Said(certificate.Rounding)}.";
        }

        var verdict = failures == 0 ? CertificateVerdict.Proved : CertificateVerdict.Refuted;
        if (certificate.Verdict != verdict)
        {
            yield return $"The shards' wrong answers, {failures}, make the verdict {verdict}, but the certificate says {certificate.Verdict}.";
        }
    }

    /// <summary>Checks that the first wrong answers are listed in order, as many for each shard as it counted.</summary>
    private static IEnumerable<string> FailingProblems(Certificate certificate)
    {
        var (failing, next) = (certificate.Failing, 0);
        foreach (var shard in certificate.Shards)
        {
            var listed = failing.Skip(next).TakeWhile(one => one.Index < shard.First + shard.Questions).Count();
            var expected = Math.Min(shard.Failures, VerificationPlan.MaxFailures - next);
            if (listed != expected)
            {
                yield return $"Shard {shard.Shard} has {expected} wrong answers that should be listed, but {listed} are.";
            }

            next += listed;
        }

        if (next != failing.Length)
        {
            yield return $"A wrong answer to question {failing[next].Index} is listed, which is out of order or does not exist.";
        }

        foreach (var (i, one) in failing.Index())
        {
            if (one.Index < 0 || (i > 0 && one.Index <= failing[i - 1].Index))
            {
                yield return $"The wrong answer to question {one.Index} is listed twice or out of order.";
            }
            else if (!IsRight(one, certificate.Plan))
            {
                yield return $"The listed wrong answer '{one.Predicted}' to '{one.Question}' does not go with question {one.Index}.";
            }
        }
    }

    /// <summary>Whether a listed failure belongs to the question of its number and really is a failure.</summary>
    private static bool IsRight(FailingQuestion listed, CertificatePlan plan)
    {
        var asked = new Question[1];
        plan.ToPlan().List().Fill(listed.Index, asked);
        var (question, expected) = (asked[0], asked[0].AnswerText);
        return listed.Question == question.Text
            && listed.Expected == expected
            && listed.Predicted != expected
            && listed.Predicted.Length == expected.Length
            && listed.Class == Complexity.Of(question).Label()
            && listed.Impact == ImpactCode.Of(expected, listed.Predicted);
    }

    private static string Said(RoundingResult? rounding) => rounding is null
        ? "nothing"
        : string.Create(CultureInfo.InvariantCulture, $"{rounding.Undecided} and {rounding.Bound:R}");

    private static IEnumerable<string> RootProblems(Certificate certificate)
    {
        var root = CertificateFile.RootOf(certificate);
        if (certificate.Root != root)
        {
            yield return $"The root over its records is {root}, but the certificate says {certificate.Root}.";
        }
    }
}
