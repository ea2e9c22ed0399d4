using System.CommandLine;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary><c>va usage</c>: shows who has used how much of the slots.</summary>
internal static class UsageCommand
{
    public static Command Create(CommandHost host)
    {
        var by = new Option<string?>("--by") { Description = "By what it is added up. Default: sweep.", HelpName = "WHAT" };
        by.AcceptOnlyFromAmong([.. LedgerQuestion.Words]);
        var since = new Option<string?>("--since") { Description = $"The first day (UTC), such as 2026-11-30. Default: {LedgerQuestion.UsualDays} days in all.", HelpName = "DATE" };
        var until = new Option<string?>("--until") { Description = "The last day (UTC). Default: today.", HelpName = "DATE" };
        var sweep = new Option<string?>("--sweep") { Description = "Only this sweep, deleted or not; by variant one must be named.", HelpName = "NAME" };
        var command = new Command("usage", "Show how many slot-hours of training were used, by day, sweep, owner, device or variant.") { by, since, until, sweep };
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
            report.Say($"No slot was used{whose}{when}.");
            return;
        }

        report.Say($"{Figures.SlotHours(found.SlotSeconds)} slot-hours were used{whose}{when}:");
        var table = Tables.With(EnumText.Of(found.By) is var word ? $"{char.ToUpperInvariant(word[0])}{word[1..]}" : "", ">Slot-hours", ">Leases");
        foreach (var row in found.Rows)
        {
            table.Row(row.Name ?? row.Key ?? "nobody", Figures.SlotHours(row.SlotSeconds), Figures.Count(row.Leases));
        }

        report.Draw(table);
    }
}
