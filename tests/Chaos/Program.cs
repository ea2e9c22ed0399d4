using System.CommandLine;
using System.Text.Json;
using VerifiedAddition.Chaos;

var minutes = new Option<double>("--minutes") { Description = "How long blows fall. Default: 20.", DefaultValueFactory = _ => 20 };
var seed = new Option<ulong?>("--seed") { Description = "Determines the blows and the sweeps. Default: drawn anew, and printed." };
var silos = new Option<int>("--silos") { Description = "Silo processes. Default: 4.", DefaultValueFactory = _ => 4 };
var folder = new Option<string?>("--folder") { Description = "Keep everything there. Default: a temporary folder, kept if anything is wrong." };
var limit = new Option<double?>("--limit") { Description = "Minutes after which no blow falls, however many are left: they wait for work to meet. Default: none." };
var large = new Option<int>("--large") { Description = "Variants of a sweep of tiny ones that runs beside the others. Default: none." };
large.Validators.Add(result =>
{
    if (result.GetValue(large) is < 0 or > 100_000)
    {
        result.AddError($"--large is {result.GetValue(large)}, but must be from 0 to 100,000.");
    }
});
var json = new Option<bool>("--json") { Description = "Write the figures as JSON." };
var with = new Option<FileInfo[]>("--with")
{
    Description = "Reports of earlier runs, as --json writes them: the figures are those of all, and every kind of blow must have met every kind of work in some.",
    AllowMultipleArgumentsPerToken = true,
}.AcceptExistingOnly();
var root = new RootCommand("Kills, freezes and restarts the processes of a cluster at random while it works, and compares the outcome with an undisturbed run.")
{
    minutes, seed, silos, folder, limit, large, json, with,
};
root.SetAction(async (parse, cancellationToken) =>
{
    if (ChaosRun.Missing is { } missing)
    {
        await Console.Error.WriteLineAsync(missing);
        return 2;
    }

    var options = new ChaosOptions(
        parse.GetValue(seed) ?? ChaosOptions.AnySeed(), TimeSpan.FromMinutes(parse.GetValue(minutes)), parse.GetValue(silos), parse.GetValue(folder),
        parse.GetValue(limit) is { } most ? TimeSpan.FromMinutes(most) : null, Large: parse.GetValue(large));
    try
    {
        var report = await ChaosRun.RunAsync(options, Console.Error.WriteLine, cancellationToken);
        if (parse.GetValue(with) is { Length: > 0 } earlier)
        {
            report = earlier.Aggregate(report, (sum, file) => sum.Plus(ReportJson.Read(file)));
            report = report with { Problems = [.. report.Problems, .. ChaosReport.NeverHit(report.Faults)] };
        }

        await Console.Out.WriteLineAsync(parse.GetValue(json)
            ? JsonSerializer.Serialize(report, ReportJson.Options)
            : string.Join(Environment.NewLine, ReportTable.Of(report)));
        return report.Problems.Count == 0 ? 0 : 1;
    }
    catch (Exception e) when (e is TimeoutException or InvalidOperationException)
    {
        await Console.Error.WriteLineAsync(e.Message);
        return 1;
    }
});
return await root.Parse(args).InvokeAsync();
