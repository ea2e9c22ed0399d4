using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>What a model answers outside its format; nothing where nobody asked.</summary>
internal static class RobustnessSection
{
    /// <summary>What a report says of a model.</summary>
    /// <param name="found">What was found; null if nobody asked.</param>
    public static IEnumerable<ReportPart> Of(RobustnessReport? found)
    {
        if (found is null)
        {
            yield break;
        }

        var table = new HtmlTable("Answers outside the trained format", "Family", "Operation", ">Questions", ">Right", ">95 % interval", "~Instead", "~For instance");
        foreach (var result in found.Results)
        {
            table.Add(
            [
                EnumText.Of(result.Part.Family),
                RobustnessText.OperationOf(result),
                HtmlCell.Of(result.Questions),
                HtmlCell.Of(RobustnessText.Share(result), (double)result.Right / result.Questions),
                RobustnessText.Interval(result),
                RobustnessText.Instead(result),
                RobustnessText.Example(result),
            ]);
        }

        var asked = found.Results.Sum(result => (long)result.Questions);
        yield return new("robustness", "Robustness", $"{Figures.Count(asked, "question")} outside the trained format", Html.Of($"""
            <p>Questions that leave the format that the model was trained on, and what it writes then: what was read, what was written, and in brackets what would have been right.</p>
            {table.ToHtml()}
            """));
    }

    /// <summary>Reads what a grid has found of a model of a sweep; null where nothing is complete.</summary>
    public static async Task<RobustnessReport?> ReadAsync(IGrid grid, CellSnapshot cell, CancellationToken cancellationToken) =>
        cell.Jobs.OfType<RobustnessSnapshot>().FirstOrDefault(job => job.Phase is JobPhase.Completed) is { } done
            ? await grid.Grains.GetGrain<IRobustnessGrain>(done.Key).ReportAsync(cancellationToken)
            : null;
}
