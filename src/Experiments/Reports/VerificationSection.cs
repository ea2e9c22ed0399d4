using System.Globalization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>What a model was asked, and what it got wrong.</summary>
internal static class VerificationSection
{
    private const int MaxFailures = 50;
    private const int MaxStrata = 50;

    public static ReportPart Of(ModelFindings model) => new("verification", "Verification", SummarySection.Wrong(model), Html.Of($"""
        <ul>{Html.Join(ModelText.Verified(model).Select(said => Html.Of($"<li>{said}</li>")))}</ul>
        {Html.Join(model.Verifications.Select(report => Of(report, model)))}
        """));

    private static Html Of(VerificationReport report, ModelFindings model)
    {
        var picture = ReportPictures.Strata(report);
        return Html.Join(
        [
            ReportFigure.Of(picture, model.Name, CommandOf(report, model), Html.Of($"{picture.Description}")),
            Counts(report, $"By class: {NameOf(report)}", "Class", report.Classes.Select(count => (count.Class, count.Questions, count.Failures))),
            Strata(report),
            Failures(report),
        ]);
    }

    private static string CommandOf(VerificationReport report, ModelFindings model)
    {
        var plan = report.Snapshot.Plan!;
        var chosen = plan.Sample switch
        {
            SampleKind.Exhaustive => "",
            SampleKind.Strata => string.Create(CultureInfo.InvariantCulture, $" --realisations {plan.Realisations} --seed {plan.Seed}"),
            _ => string.Create(CultureInfo.InvariantCulture, $" --questions {plan.Questions} --seed {plan.Seed}"),
        };
        return $"va verify {ModelSection.WordOf(model)} --operation {EnumText.Of(plan.Operation)} --sample {EnumText.Of(plan.Sample)}{chosen}";
    }

    private static Html Strata(VerificationReport report)
    {
        var failing = report.Strata.Where(count => count.Failures > 0).OrderByDescending(count => (double)count.Failures / count.Questions).ToArray();
        return failing.Length == 0
            ? Html.Of($"<p>No stratum has a wrong answer ({report.Strata.Length} counted; a stratum says of each column whether it stops a carry or borrow, passes it on or makes one).</p>\n")
            : Counts(
                report,
                $"The {(failing.Length > MaxStrata ? $"worst {MaxStrata} of {Figures.Count(failing.Length)} strata" : "strata")} with wrong answers: {NameOf(report)} " +
                "(0: the column stops a carry or borrow, U: passes it on, 1: makes one; units last)",
                "Stratum",
                failing.Take(MaxStrata).Select(count => (ColumnStates.Label(count.Stratum, report.Snapshot.Plan!.Digits), count.Questions, count.Failures)));
    }

    private static Html Counts(VerificationReport report, string caption, string what, IEnumerable<(string Label, long Questions, long Failures)> counts)
    {
        string[] columns = [what, ">Questions", ">Wrong", ">Wrong per million"];
        var isWhole = report.Snapshot.IsWhole();
        var table = new HtmlTable(caption, isWhole ? columns : [.. columns, ">95 % interval per million"]);
        foreach (var (label, questions, failures) in counts)
        {
            var share = (double)failures / questions;
            HtmlCell[] cells = [label, HtmlCell.Of(questions), HtmlCell.Of(failures), HtmlCell.Of(Figures.PerMillion(share), share)];
            table.Add(isWhole ? cells : [.. cells, Interval(ClopperPearson.FailureRate(failures, questions))]);
        }

        return table.ToHtml();
    }

    private static HtmlCell Interval(ConfidenceInterval rate) =>
        HtmlCell.Of($"{Figures.PerMillion(rate.Lower)} to {Figures.PerMillion(rate.Upper)}", rate.Upper);

    private static Html Failures(VerificationReport report)
    {
        if (report.Failing.Length == 0)
        {
            return Html.Empty;
        }

        var shown = report.Failing.Take(MaxFailures).ToArray();
        var table = new HtmlTable(
            shown.Length < report.Snapshot.Failures
                ? $"The first {shown.Length} of {Figures.Count(report.Snapshot.Failures)} wrong answers: {NameOf(report)}"
                : $"The wrong answers: {NameOf(report)}",
            "Question", "Expected", "Answer", "Class", "Wrong digits");
        foreach (var one in shown)
        {
            table.Add([one.Question, one.Expected, one.Predicted, one.Class, one.Impact]);
        }

        return table.ToHtml();
    }

    private static string NameOf(VerificationReport report) => report.Snapshot.Plan!.Operation.Name();
}
