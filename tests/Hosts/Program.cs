using System.CommandLine;
using System.Text.Json;
using VerifiedAddition.Chaos;
using VerifiedAddition.Experiments;
using VerifiedAddition.Hosts;

var seed = new Option<ulong?>("--seed") { Description = "Determines the sweeps, and which packets are lost. Default: drawn anew, and printed." };
var scenarios = new Option<string[]>("--scenarios") { Description = "Only these. Default: all.", AllowMultipleArgumentsPerToken = true };
var badNetwork = new Option<double>("--bad-network") { Description = "Minutes of delays and losses. Default: 10.", DefaultValueFactory = _ => 10 };
var silos = new Option<int>("--silos") { Description = "Hosts with a silo. Default: 3.", DefaultValueFactory = _ => 3 };
var variants = new Option<int>("--variants") { Description = "Variants of a sweep, besides the child of one. Default: 3.", DefaultValueFactory = _ => 3 };
var length = new Option<int>("--length") { Description = "How many times as long as the shortest variants are trained. Default: 4.", DefaultValueFactory = _ => 4 };
var limit = new Option<double>("--known-within") { Description = "Seconds within which a dead silo must be known to be dead. Default: 15.", DefaultValueFactory = _ => 15 };
var brief = new Option<bool>("--brief") { Description = "End a scenario as soon as the silo is known to be dead, and have no user look on." };
var folder = new Option<string?>("--folder") { Description = "Keep everything there, report.json too. Default: a temporary folder, kept if anything is wrong." };
var json = new Option<bool>("--json") { Description = "Write the figures as JSON." };
var inside = new Option<bool>(Sandbox.Inside) { Hidden = true };
scenarios.AcceptOnlyFromAmong([.. AllScenarios.Of(TimeSpan.Zero).Select(scenario => scenario.Name)]);
var root = new RootCommand("Cuts off, delays and moves the hosts of a cluster while it works, and compares the outcome with an undisturbed run. Needs Linux and root.")
{
    seed, scenarios, badNetwork, silos, variants, length, limit, brief, folder, json, inside,
};
root.SetAction(async (parse, cancellationToken) =>
{
    if (Sandbox.Missing is { } missing)
    {
        await Console.Error.WriteLineAsync(missing);
        return 2;
    }

    if (!parse.GetValue(inside))
    {
        return await Sandbox.RunAsync(args);
    }

    var options = new HostsOptions(
        parse.GetValue(seed) ?? ChaosOptions.AnySeed(), parse.GetValue(scenarios) ?? [], TimeSpan.FromMinutes(parse.GetValue(badNetwork)), parse.GetValue(silos),
        parse.GetValue(variants), parse.GetValue(length), TimeSpan.FromSeconds(parse.GetValue(limit)), parse.GetValue(brief), parse.GetValue(folder));
    try
    {
        Sandbox.HideNames();
        var report = await new HostsRun(options, Console.Error.WriteLine).RunAsync(cancellationToken);
        await Console.Out.WriteLineAsync(parse.GetValue(json)
            ? JsonSerializer.Serialize(report, VerifiedAddition.Chaos.ReportJson.Options)
            : string.Join(Environment.NewLine, HostsTable.Of(report)));
        return report.Problems.Count == 0 ? 0 : 1;
    }
    catch (Exception e) when (e is TimeoutException or InvalidOperationException or ClientException or IOException or OperationCanceledException)
    {
        await Console.Error.WriteLineAsync(e.Message);
        return 1;
    }
});
return await root.Parse(args).InvokeAsync();
