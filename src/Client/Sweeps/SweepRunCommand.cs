using System.CommandLine;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary><c>va sweep run</c>: trains and verifies everything a file asks for.</summary>
internal static class SweepRunCommand
{
    public static Command Create(CommandHost host)
    {
        var target = SweepArgument.Create();
        var detach = new Option<bool>("--detach")
        {
            Description = "Return as soon as the grid has the sweep. Needs --cluster: a grid in this process ends with it.",
        };
        var command = new Command(
            "run", "Train and verify the variants of a sweep; stays until it ends. Running it again resumes, and repeats nothing.")
        {
            target,
            detach,
        };
        command.SetAction((parse, cancellationToken) =>
            RunAsync(host.Context(parse), parse.GetRequiredValue(target), parse.GetValue(detach), cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(CommandContext context, string target, bool detach, CancellationToken cancellationToken)
    {
        if (detach && context.Address.ClusterFile is null)
        {
            throw new ClientException(
                "--detach needs a grid that goes on without this process: name one with --cluster FILE or VA_CLUSTER. " +
                "Without it, leave --detach out; the sweep then runs until it ends or you stop it.");
        }

        // A file is read before anything is started: most mistakes are in there.
        var plan = SweepArgument.IsFile(target) ? SweepFile.Open(target) : null;
        return await new SweepRun(context).RunAsync(FindAsync, detach, cancellationToken);

        async Task<SweepSpec> FindAsync(IGrid grid, CancellationToken stop) => plan is not null
            ? await new Submission(context.Files, grid).PrepareAsync(plan, stop)
            : SweepArgument.SpecOf((await SweepArgument.FindAsync(grid, target, stop)).Now);
    }
}
