using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace VerifiedAddition.Client;

/// <summary>The tree of commands.</summary>
internal static class VaCommands
{
    private const string ExitCodeHelp = """
        Exit codes:
          0    it did what was asked
          1    it was understood, but the outcome is another: a variant failed or is
               not trained yet, a sweep was cancelled, --require-perfect met a wrong
               answer, a certificate does not hold
          2    the command line, a file or a name is wrong; nothing was changed
          3    the grid cannot be reached, or an unexpected error (VA_DEBUG=1 shows
               where)
          130  interrupted; progress is kept, and the same command goes on from there.
               The same goes for 143 (asked to terminate), 129 (its terminal was
               closed) and 141 (nobody reads its output any more)
        """;

    /// <summary>What <c>va</c> alone shows: it fits on a screen of 80 columns and 24 lines.</summary>
    public const string FirstScreen = """
        va trains small transformers to do exact arithmetic, verifies them, and finds
        out how they do it.

        To begin
          va quickstart           train and verify nine small models, in ten minutes
          va sweep plan FILE      check a sweep file; 'va sweep run FILE' trains it
        To look
          va sweep list           the sweeps; 'va sweep show NAME' shows one
          va variant list         the models, trained or not
          va grid show            the silos, what runs, and what waits
          va console              all of it in a browser, and over HTTP
        With a model: a variant's name or a weight file
          va ask MODEL 123+456    ask it something
          va verify MODEL         ask it a million questions
          va claims MODEL         test what its heads and MLPs compute
          va report MODEL         write all of it to one HTML file
        For scripts and clusters
          --json writes results as JSON, --cluster FILE uses a grid elsewhere,
          va completion bash      writes a script: the Tab key completes names

        'va --help' shows all commands, the options and the exit codes.
        'va COMMAND --help' shows those of one.
        """;

    public static RootCommand Create(CommandHost host)
    {
        var root = new RootCommand(
            "Trains small transformers to add and subtract, verifies them on millions of questions, and reports how certain the result is.")
        {
            HelpName = "va",
        };
        root.Subcommands.Add(QuickstartCommand.Create(host));
        root.Subcommands.Add(SweepCommands(host));
        root.Subcommands.Add(new Command("variant", "Look at variants: all that fit a filter, or one's state, what happened to it, its training record and its loss curves; train one for longer; delete one.")
        {
            VariantListCommand.Create(host),
            VariantShowCommand.Create(host),
            VariantLogsCommand.Create(host),
            VariantExportCommand.Create(host),
            VariantPlotCommand.Create(host),
            VariantExtendCommand.Create(host),
            VariantDeleteCommand.Create(host),
        });
        root.Subcommands.Add(new Command("grid", "Show the silos and what runs and waits; drain and resume silos.")
        {
            GridShowCommand.Create(host),
            GridDrainCommand.Create(host),
            GridResumeCommand.Create(host),
        });
        root.Subcommands.Add(new Command("data", "Show what is stored, and delete what nobody needs.")
        {
            DataUsageCommand.Create(host),
            DataCleanCommand.Create(host),
        });
        root.Subcommands.Add(UsageCommand.Create(host));
        root.Subcommands.Add(VerifyCommand.Create(host));
        root.Subcommands.Add(RobustnessCommand.Create(host));
        root.Subcommands.Add(new Command("certificate", "Check proofs that a model answers every question correctly.")
        {
            CertificateCheckCommand.Create(host),
        });
        root.Subcommands.Add(AskCommand.Create(host));
        AddCircuits(root, host);
        root.Subcommands.Add(ReportCommand.Create(host));
        root.Subcommands.Add(new Command("model", "Write models and their activations to files, and read files of others.")
        {
            ModelActivationsCommand.Create(host),
            ModelExportCommand.Create(host),
            ModelImportCommand.Create(host),
            ModelPublishCommand.Create(host),
        });
        root.Subcommands.Add(new Command("zoo", "Compare variants with the published models.")
        {
            ZooListCommand.Create(host),
        });
        root.Subcommands.Add(ConsoleCommand.Create(host));
        root.Subcommands.Add(CompletionCommand.Create(host));
        host.Options.AddTo(root);
        new NameCompletion(host).AddTo(root);
        ExplainExitCodes(root);
        return root;
    }

    /// <summary>What looks into a model.</summary>
    private static void AddCircuits(RootCommand root, CommandHost host)
    {
        root.Subcommands.Add(AnalyseCommand.Create(host));
        root.Subcommands.Add(ClaimsCommand.Create(host));
        root.Subcommands.Add(CircuitCommand.Create(host));
        root.Subcommands.Add(PatchCommand.Create(host));
        root.Subcommands.Add(EdgesCommand.Create(host));
        root.Subcommands.Add(MechanismCommand.Create(host));
        root.Subcommands.Add(ProbeCommand.Create(host));
    }

    private static Command SweepCommands(CommandHost host) => new("sweep", "Train and verify many variants: plan, run, watch, pause, retry, cancel and delete.")
    {
        SweepPlanCommand.Create(host),
        SweepRunCommand.Create(host),
        SweepListCommand.Create(host),
        SweepShowCommand.Create(host),
        SweepWatchCommand.Create(host),
        SweepPauseCommand.Create(host),
        SweepResumeCommand.Create(host),
        SweepRetryCommand.Create(host),
        SweepPriorityCommand.Create(host),
        SweepCancelCommand.Create(host),
        SweepDeleteCommand.Create(host),
    };

    private static void ExplainExitCodes(RootCommand root)
    {
        var help = root.Options.OfType<HelpOption>().Single();
        help.Aliases.Remove("/h"); // outside Windows these are paths, and shells would offer them
        help.Aliases.Remove("/?");
        help.Action = new HelpWithExitCodes((SynchronousCommandLineAction)help.Action!);
    }

    /// <summary>
    /// The usual help, without the arguments of the command above: <c>va analyse compare</c> does not take the MODEL of <c>va analyse</c>. The
    /// program's own help ends with its exit codes.
    /// </summary>
    private sealed class HelpWithExitCodes(SynchronousCommandLineAction usual) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var command = parseResult.CommandResult.Command;
            foreach (var argument in command.Parents.OfType<Command>().SelectMany(above => above.Arguments))
            {
                argument.Hidden = true;
            }

            var code = usual.Invoke(parseResult);
            if (command is RootCommand)
            {
                parseResult.InvocationConfiguration.Output.WriteLine(ExitCodeHelp);
            }

            return code;
        }
    }
}
