using System.CommandLine;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary><c>va claims</c>: tests what a model's nodes compute, and which hypotheses about its algorithm hold.</summary>
internal static class ClaimsCommand
{
    public static Command Create(CommandHost host)
    {
        var model = ModelArgument.Create();
        var (tasks, filter) = (TaskOption(), FilterOption());
        var (questions, seed) = (QuestionsOption(), SeedOption());
        var folder = new Option<string?>("--out")
        {
            Description = "Write behavior.json, maths.json, map.json, claims.json and pictures (SVG and PNG) to this folder.",
            HelpName = "DIR",
        };
        var digits = DigitsOption.Create();
        var command = new Command("claims", "Test which sub-tasks of the arithmetic each useful node does, and which hypotheses hold.")
        {
            model, tasks, questions, seed, filter, folder, digits, ArchitectureOption.Instance,
        };
        command.Subcommands.Add(ClaimsCheckCommand.Create(host));
        command.SetAction((parse, cancellationToken) => RunAsync(
            host.Context(parse),
            parse.GetRequiredValue(model),
            parse.GetValue(digits),
            new(new(parse.GetValue(seed), parse.GetValue(questions), Named(parse.GetValue(tasks)), parse.GetValue(filter)), null),
            parse.GetValue(folder) is { } given ? new(given) : null,
            cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(
        CommandContext context, string model, int? digits, ClaimRequest request, ModelFolder? folder, CancellationToken cancellationToken)
    {
        var source = ModelDigits.SourceOf(model, digits);
        folder?.RefuseImpossible();
        var (name, facts) = await ModelCircuits.ClaimsAsync(context.Session, model, digits, request, folder, cancellationToken);
        ModelDigits.Tell(context.Report, model, source, facts.Analysis.Model.Digits);
        ModelCircuits.Warn(context.Report, name, facts.Analysis);
        context.Report.Result(() => ClaimsJson.Of(name, facts, source), () => ClaimsTables.Draw(context.Report, name, facts));
        if (folder is not null)
        {
            await folder.WriteAsync(
                ("behavior.json", NodeFile.Write(facts.Analysis.Tagged())),
                ("maths.json", NodeFile.Write(facts.Tagged())),
                ("map.json", NodeMapFile.Write(name, facts.Analysis.Model, facts.Operations, facts.Analysis.Tagged(), facts.Tagged())),
                ("claims.json", JsonOutput.Of(ClaimsJson.Of(name, facts, source))));
            var drawn = await ReportPictures.WriteBesideAsync(facts.Analysis, facts.Described(), folder.Path);
            context.Report.Say($"Wrote behavior.json, maths.json, map.json, claims.json to {folder.Path}{drawn}.");
        }

        return ExitCodes.Done;
    }

    internal static Option<int> QuestionsOption()
    {
        var questions = new Option<int>("--questions")
        {
            Description = $"Questions that each claim is tested on, {ClaimSpec.MinQuestions} to {ClaimSpec.MaxQuestions}.",
            DefaultValueFactory = _ => ClaimSpec.DefaultQuestions,
        };
        questions.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var count and (< ClaimSpec.MinQuestions or > ClaimSpec.MaxQuestions))
            {
                result.AddError(
                    $"--questions is {count}, but must be from {ClaimSpec.MinQuestions} to {ClaimSpec.MaxQuestions}. " +
                    $"With fewer than {ClaimSpec.MinQuestions} no claim can be strong.");
            }
        });
        return questions;
    }

    internal static Option<ulong> SeedOption() => new("--seed")
    {
        Description = "Of the questions and of the random nodes and positions.",
        DefaultValueFactory = _ => AblationSpec.DefaultSeed,
    };

    private static Option<SubTask[]?> TaskOption() => new Option<SubTask[]?>("--subtask")
    {
        Description = $"Test these sub-tasks only: {string.Join(", ", Enum.GetNames<SubTask>())}. Default: all that the model's operations have.",
        HelpName = "NAME",
        AllowMultipleArgumentsPerToken = true,
        CustomParser = result => [.. result.Tokens.SelectMany(token => token.Value.Split(',')).Select(text =>
        {
            if (Enum.TryParse<SubTask>(text, ignoreCase: true, out var task) && Enum.IsDefined(task) && !char.IsAsciiDigit(text[0]))
            {
                return task;
            }

            result.AddError($"'{text}' is no sub-task. Use {string.Join(", ", Enum.GetNames<SubTask>())}.");
            return default;
        })],
    };

    private static Option<NodeFilter?> FilterOption() => new Option<NodeFilter?>("--filter")
    {
        Description = "Look at these useful nodes only, such as \"And(Head, Position(P9, MIN), Not(Layer(1)))\" (docs/circuits.md).",
        HelpName = "FILTER",
        CustomParser = result =>
        {
            try
            {
                return FilterText.Parse(string.Join(' ', result.Tokens.Select(token => token.Value)));
            }
            catch (FormatException e)
            {
                result.AddError(e.Message);
                return null;
            }
        },
    };

    private static SubTask[]? Named(SubTask[]? tasks) => tasks is { Length: > 0 } ? [.. tasks.Distinct()] : null;
}
