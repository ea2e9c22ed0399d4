using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>What people read of a job. A kind of which nothing is said here is told in the usual words.</summary>
public static class JobText
{
    /// <summary>Which of its kind it is: the operation of a verification, <c>claims</c> of an analysis; else the kind.</summary>
    public static string NameOf(IJobSnapshot job) => job switch
    {
        VerificationSnapshot one => one.Plan?.Operation.Name() ?? "?",
        AnalysisSnapshot one => one.Plan is { } plan ? EnumText.Of(plan.Kind) : "?",
        _ => job.Job.Name,
    };

    /// <summary><c>400,000 of 1,000,000 asked, 2 wrong, 13,100 questions/s, 45.8 s left</c>, or <c>12 of 60 parts done</c>.</summary>
    public static string ProgressOf(IJobSnapshot job) => job is VerificationSnapshot one ? Asked(one) : Done(job);

    /// <summary>What came of the jobs of a variant, those that are complete: <c>add: 3 wrong</c>, <c>analysed</c>.</summary>
    public static IEnumerable<string> Found(CellSnapshot cell) =>
    [
        .. cell.Verifications.Where(one => one.Phase is JobPhase.Completed).Select(one => $"{NameOf(one)}: {Figures.Count(one.Failures)} wrong"),
        .. cell.Jobs.Where(job => job is not VerificationSnapshot).GroupBy(job => job.Job)
            .Where(kind => kind.All(job => job.Phase is JobPhase.Completed)).Select(kind => kind.Key.Done),
    ];

    /// <summary><c>add: 3 wrong of 1,000,000</c></summary>
    public static string Wrong(VerificationSnapshot one) => $"{NameOf(one)}: {Figures.Count(one.Failures)} wrong of {Figures.Count(one.Asked)}";

    /// <summary><c>400,000 of 1,000,000 asked, 2 wrong, 13,100 questions/s, 45.8 s left</c>; the time only while some are missing.</summary>
    public static string Asked(VerificationSnapshot one)
    {
        var rate = one.Seconds > 0 && one.Asked > 0 ? $", {Figures.Rate(one.Asked / one.Seconds)} questions/s" : "";
        var of = one.Plan is { } plan ? $" of {Figures.Count(plan.Questions)}" : "";
        return $"{Figures.Count(one.Asked)}{of} asked, {Figures.Count(one.Failures)} wrong{rate}{Left(one)}";
    }

    /// <summary><c>add: 2 wrong, 45.8 s left</c>, where the progress is shown otherwise.</summary>
    internal static string Briefly(IJobSnapshot job) => job is VerificationSnapshot one
        ? $"{NameOf(one)}: {Figures.Count(one.Failures)} wrong{Left(one)}"
        : $"{NameOf(job)}: {Done(job)}";

    /// <summary>Returns the seconds until all questions are asked at the speed so far; null if that is unknown or nothing is left.</summary>
    public static double? SecondsLeft(VerificationSnapshot one) => one is { Phase: JobPhase.Running, Plan: { } plan, Asked: > 0, Seconds: > 0 } && plan.Questions > one.Asked
        ? (plan.Questions - one.Asked) * one.Seconds / one.Asked
        : null;

    private static string Left(VerificationSnapshot one) => SecondsLeft(one) is { } seconds ? $", {Figures.Duration(seconds)} left" : "";

    /// <summary><c>12 of 60 parts done</c>, or <c>waits</c>; parts that follow from what others find are not known from the beginning.</summary>
    public static string Done(IJobSnapshot job) =>
        job.Total == 0 ? "waits" : $"{Figures.Count(job.Done)} of {Figures.Count(job.Total, "part")} done";

    /// <summary>How much of jobs is done, 0–1.</summary>
    public static double Share(params IEnumerable<IJobSnapshot> jobs)
    {
        var all = jobs.ToArray();
        return Share(all.Sum(job => job.Done), all.Sum(job => job.Total));
    }

    /// <summary>A share, 0–1.</summary>
    public static double Share(long done, long of) => of > 0 ? Math.Clamp((double)done / of, 0, 1) : 0;
}
