using System.CommandLine;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary><c>va sweep run</c>: trains and verifies everything a file asks for.</summary>
internal static class SweepRunCommand
{
    public static Command Create(CommandHost host)
    {
        var target = SweepArgument.Create();
        var detach = DetachOption.Create();
        var perfect = new Option<bool>("--require-perfect")
        {
            Description = "Return 1 if a verification found a wrong answer; for a refined variant, only its last round counts.",
        };
        var command = new Command(
            "run", "Train and verify the variants of a sweep, and wait until it ends. Running it again resumes, and repeats nothing.")
        {
            target,
            detach,
            perfect,
        };
        var alone = ConsoleBeside.Option();
        command.Options.Add(alone);
        command.SetAction((parse, cancellationToken) =>
            RunAsync(
                host.Context(parse),
                parse.GetRequiredValue(target),
                new(parse.GetValue(detach), parse.GetValue(perfect), parse.GetValue(alone)),
                cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(CommandContext context, string target, SweepRunChoices choices, CancellationToken cancellationToken)
    {
        if (choices is { Detach: true, RequirePerfect: true })
        {
            throw new ClientException("--detach returns before anything is verified, so that --require-perfect has nothing to look at. Leave one out.");
        }

        DetachOption.Require(context, choices);

        // The file is read before anything is started: most mistakes are in it.
        var plan = SweepFinder.IsFile(target) ? await SweepFile.OpenAsync(target, context.Files, cancellationToken) : null;
        SweepArgument.Tell(context.Report, plan);
        var run = new SweepRun(context);
        return plan is null
            ? await run.RunAsync(target, choices, cancellationToken)
            : await run.RunAsync(grid => new Submission(context.Files, grid).PrepareAsync(plan, cancellationToken), choices, cancellationToken);
    }
}

/// <summary>How a sweep is run.</summary>
/// <param name="Detach">Whether to return as soon as the grid has it.</param>
/// <param name="RequirePerfect">Whether a wrong answer makes the exit code 1.</param>
/// <param name="Alone">Whether no console is served while it runs.</param>
internal readonly record struct SweepRunChoices(bool Detach, bool RequirePerfect, bool Alone);
