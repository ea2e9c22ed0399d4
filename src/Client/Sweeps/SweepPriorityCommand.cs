using System.CommandLine;
using System.Globalization;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary><c>va sweep priority</c>: changes a sweep's priority and limit.</summary>
internal static class SweepPriorityCommand
{
    private const string NoLimit = "none";

    public static Command Create(CommandHost host)
    {
        var target = SweepArgument.Create();
        var priority = new Argument<int>("NUMBER")
        {
            Description = $"Sweeps with a higher one are served first; {-SweepTerms.MaxPriority} to {SweepTerms.MaxPriority}, usually 0.",
        };
        var most = new Option<string?>("--max-slots")
        {
            Description = $"Maximum number of slots that train the sweep at the same time; '{NoLimit}' for no limit. Default: unchanged.",
            HelpName = "N",
        };
        var hours = new Option<double?>("--max-slot-hours")
        {
            Description = "Slot-hours after which the sweep is paused, above 0. Default: unchanged.",
            HelpName = "N",
        };
        var command = new Command("priority", "Set a sweep's priority and its limits of slots and slot-hours. Running training continues.") { target, priority, most, hours };
        command.SetAction((parse, cancellationToken) => RunAsync(
            host.Context(parse), parse.GetRequiredValue(target), parse.GetValue(priority), parse.GetValue(most), parse.GetValue(hours), cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(
        CommandContext context, string target, int priority, string? most, double? hours, CancellationToken cancellationToken)
    {
        var limit = most is null or NoLimit ? null : (int?)LimitOf(most);
        SweepTermsRules.Require(new(priority, limit, MaxSlotHours: hours));
        await using var grid = await context.ConnectAsync(GridRole.Operator, cancellationToken);
        var before = await SweepFinder.ReadAsync(grid, target, cancellationToken);
        var old = before.Spec?.Terms ?? new();
        var (_, now) = await new SweepControl(grid, context.Report).SetTermsAsync(
            before, new(priority, most is null ? old.MaxSlots : limit, old.Owner, hours ?? old.MaxSlotHours), cancellationToken);
        context.Report.Result(() => SweepJson.Of(now), () => context.Report.Say(Told(now, old)));
        return ExitCodes.Done;
    }

    private static string Told(SweepSnapshot now, SweepTerms old)
    {
        var terms = now.Spec?.Terms ?? new();
        var what = terms == old ? $"has {Described(terms)} already" : $"has {Described(terms)} now; before, {Described(old)}";
        var when = now.HasEnded() ? $" It has ended ({EnumText.Of(now.Phase)}): this counts when it is run again by its name." : "";
        return $"The sweep {now.Name} {what}.{when}";
    }

    private static string Described(SweepTerms terms) =>
        $"priority {Figures.Count(terms.Priority)} and {(terms.MaxSlots is { } most ? $"at most {Figures.Count(most, "slot")}" : "no limit of slots")}" +
        (terms.MaxSlotHours is { } hours ? $" and {Figures.Real(hours)} slot-hours" : "");

    private static int LimitOf(string given) =>
        int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1
            ? number
            : throw new ClientException($"--max-slots is '{given}', but must be a whole number from 1 on, or {NoLimit}.");
}
