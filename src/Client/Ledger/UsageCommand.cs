using System.CommandLine;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary><c>va usage</c>: shows who has used how much of a grid.</summary>
internal static class UsageCommand
{
    public static Command Create(CommandHost host)
    {
        var by = new Option<string?>("--by") { Description = "By what it is added up. Default: sweep.", HelpName = "WHAT" };
        by.AcceptOnlyFromAmong([.. LedgerQuestion.Words]);
        var since = new Option<string?>("--since") { Description = $"The first day (UTC), such as 2026-11-30. Default: {LedgerQuestion.UsualDays} days in all; by variant, all days.", HelpName = "DATE" };
        var until = new Option<string?>("--until") { Description = "The last day (UTC). Default: today; by variant, all days.", HelpName = "DATE" };
        var sweep = new Option<string?>("--sweep") { Description = "Only this sweep, deleted or not; by variant one must be named.", HelpName = "NAME" };
        var command = new Command("usage", "Show how much was used: slot-hours of training, questions asked and bytes written, by day, sweep, owner, device or variant.") { by, since, until, sweep };
        command.SetAction((parse, cancellationToken) => RunAsync(
            host.Context(parse), parse.GetValue(by), parse.GetValue(since), parse.GetValue(until), parse.GetValue(sweep), cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(
        CommandContext context, string? by, string? since, string? until, string? sweep, CancellationToken cancellationToken)
    {
        var question = LedgerQuestion.Of(by, since, until, sweep, DateOnly.FromDateTime(context.Report.Time.GetUtcNow().UtcDateTime));
        await using var grid = await context.ReadAsync(cancellationToken);
        var found = await question.ReadAsync(grid, cancellationToken);
        context.Report.Result(() => found, () => Show(context.Report, found));
        return ExitCodes.Done;
    }

    private static void Show(Report report, LedgerJson found)
    {
        var when = found.Since is { } since && found.Until is { } until ? FormattableString.Invariant($" from {since:yyyy-MM-dd} to {until:yyyy-MM-dd} (UTC)") : "";
        var whose = found.Sweep is { } sweep ? $" by the sweep {sweep}" : "";
        if (found.Rows.Count == 0)
        {
            report.Say($"Nothing was used{whose}{when}.");
            return;
        }

        report.Say($"{Figures.SlotHours(found.SlotSeconds)} slot-hours were used, {Figures.Count(found.Questions, "question")} asked and {Figures.Size(found.Bytes)} written{whose}{when}:");
        var table = Tables.With(EnumText.Of(found.By) is var word ? $"{char.ToUpperInvariant(word[0])}{word[1..]}" : "", ">Slot-hours", ">Leases", ">Questions", ">Written");
        foreach (var row in found.Rows)
        {
            table.Row(
                row.Name ?? row.Key ?? (found.By is LedgerBy.Owner ? "nobody" : "none"),
                Figures.SlotHours(row.SlotSeconds),
                Figures.Count(row.Leases),
                Figures.Count(row.Questions),
                Figures.Size(row.Bytes));
        }

        report.Draw(table);
    }
}
