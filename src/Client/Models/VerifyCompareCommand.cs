using System.CommandLine;
using System.Text.Json;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary><c>va verify compare</c>: shows what changed between two reports, and whether chance explains it.</summary>
internal static class VerifyCompareCommand
{
    /// <summary>Significance level of the p-value.</summary>
    private const double Significant = 0.05;

    private const int MaxShown = 10;

    public static Command Create(CommandHost host)
    {
        var before = new Argument<string>("BEFORE") { Description = "A report: the output of 'va verify --json'." };
        var after = new Argument<string>("AFTER") { Description = "Another." };
        var command = new Command("compare", "Compare two reports: what changed, and whether chance explains it.") { before, after };
        command.SetAction(parse => Run(host.Context(parse), parse.GetRequiredValue(before), parse.GetRequiredValue(after)));
        return command;
    }

    internal static int Run(CommandContext context, string before, string after)
    {
        var (first, second) = (Read(before), Read(after));
        var comparisons = first.Join(second, one => one.Operation, one => one.Operation, ComparisonJson.Of).ToArray();
        if (comparisons.Length == 0)
        {
            throw new ClientException($"{before} and {after} have no operation in common, so there is nothing to compare.");
        }

        context.Report.Result(() => comparisons, () => Draw(context.Report, comparisons));
        return ExitCodes.Done;
    }

    private static VerificationJson[] Read(string file)
    {
        try
        {
            var reports = JsonOutput.Read<VerificationJson[]>(File.ReadAllText(file));
            return reports is { Length: > 0 } && reports.All(one => one is { Plan: not null, FailingQuestions: not null })
                ? reports
                : throw new ClientException($"{file} holds no report. Give a file with what 'va verify --json' printed.");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            var what = e is JsonException ? StandIn.DescribeBesideText(File.ReadAllBytes(file)) ?? JsonTrouble.Describe(e) : e.Message;
            throw new ClientException($"{file} is no report: {what} Give a file with what 'va verify --json' printed.", e);
        }
    }

    private static void Draw(Report report, ComparisonJson[] comparisons)
    {
        var table = Tables.With("Operation", ">Questions", ">Wrong before", ">Wrong after", ">per million before", ">per million after", ">Chance")
            .MayOmit("per million before", "per million after");
        foreach (var one in comparisons)
        {
            table.Row(
                one.Operation.Name(),
                one.QuestionsBefore == one.QuestionsAfter
                    ? Figures.Count(one.QuestionsAfter)
                    : $"{Figures.Count(one.QuestionsBefore)}, {Figures.Count(one.QuestionsAfter)}",
                Figures.Count(one.FailuresBefore),
                Figures.Count(one.FailuresAfter),
                Figures.PerMillion((double)one.FailuresBefore / one.QuestionsBefore),
                Figures.PerMillion((double)one.FailuresAfter / one.QuestionsAfter),
                Figures.Loss(one.Chance));
        }

        report.Draw(table);
        foreach (var one in comparisons)
        {
            report.Say($"{one.Operation.Name()}: {Verdict(one)}");
            Say(report, "no longer wrong", one.Mended);
            Say(report, "newly wrong", one.Broken);
        }
    }

    private static string Verdict(ComparisonJson one)
    {
        var change = one.FailuresAfter * (double)one.QuestionsBefore - one.FailuresBefore * (double)one.QuestionsAfter;
        var word = change < 0 ? "better" : change > 0 ? "worse" : "no different";
        return one.Test is "all"
            ? $"{word}; all questions were asked, so the counts are exact."
            : one.Chance < Significant
                ? $"{word}, significantly: chance alone would do this with probability {Figures.Loss(one.Chance)}."
                : "no significant difference.";
    }

    private static void Say(Report report, string what, IReadOnlyList<string>? questions)
    {
        if (questions is { Count: > 0 })
        {
            var more = questions.Count > MaxShown ? $" and {Figures.Count(questions.Count - MaxShown)} more" : "";
            report.Say($"  {what}: {string.Join(", ", questions.Take(MaxShown))}{more}");
        }
    }
}
