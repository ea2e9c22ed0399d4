#:project ../src/Experiments/Experiments.csproj
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Trains the sweep of a file at a grid that runs elsewhere, and prints the questions that its models get wrong.
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

if (args is not [var cluster, var file])
{
    Console.Error.WriteLine("usage: dotnet run examples/wrong.cs -- CLUSTER.json SWEEP.yaml");
    return ExitCodes.BadInput;
}

try
{
    var (files, none) = (new NoWeightFiles(), CancellationToken.None);
    var plan = await SweepFile.OpenAsync(file, files, none);
    await using var grid = await new RemoteGridAccess().ConnectAsync(new(new(cluster, DataFolder: null), GridRole.Worker), none);
    var spec = await new Submission(files, grid).PrepareAsync(plan, none);
    var sweep = grid.Grains.GetGrain<ISweepGrain>(spec.Name);
    var now = await sweep.SubmitAsync(spec, none);
    await foreach (var update in new SweepProgress(grid, TimeProvider.System).FollowAsync(sweep, now, none))
    {
        now = update.Sweep;
    }

    foreach (var (model, verification) in now.Cells.SelectMany(cell => cell.Verifications, (cell, verification) => (cell.Name, verification)))
    {
        Console.WriteLine($"{model}: {verification.Failures} of {verification.Asked} wrong");
        var report = await grid.Grains.GetGrain<IVerificationGrain>(verification.Key).ReportAsync(none);
        foreach (var failing in report?.Failing.Take(5) ?? [])
        {
            Console.WriteLine($"  {failing.Question} = {failing.Expected}, not {failing.Predicted}");
        }
    }

    return now.Phase is SweepPhase.Completed ? ExitCodes.Done : ExitCodes.NotAchieved;
}
catch (ClientException trouble)
{
    Console.Error.WriteLine(trouble.Message);
    return trouble.ExitCode;
}
