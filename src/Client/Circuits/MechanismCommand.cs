using System.CommandLine;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary><c>va mechanism</c>: what delivers carries and borrows in a model.</summary>
internal static class MechanismCommand
{
    public static Command Create(CommandHost host)
    {
        var model = ModelArgument.Create();
        var experiments = ExperimentOption();
        var questions = EdgesCommand.Count(
            "--questions", "Questions of each class, answer digit and depth", MechanismSpec.DefaultQuestions, MechanismSpec.MinQuestions, MechanismSpec.MaxQuestions);
        var depth = EdgesCommand.Count("--depth", "From how many columns below at most a carry comes", MechanismSpec.DefaultDepth, 1, MechanismSpec.MaxDepth);
        var seed = new Option<ulong>("--seed") { Description = "Of the questions, and of the untrained twin.", DefaultValueFactory = _ => AblationSpec.DefaultSeed };
        var operation = OperationOption.Create(
            OperationRegistry.WithColumns, "which questions. all is what a variant was trained on, and for a weight file what it is good at.");
        var folder = new Option<string?>("--out") { Description = "Write mechanism.json, mechanism.csv and a picture (SVG and PNG) to this folder.", HelpName = "DIR" };
        var digits = DigitsOption.Create();
        var command = new Command("mechanism", "Examine what delivers carries and borrows in a model, by experiments with controls and an untrained twin.")
        {
            model, experiments, questions, depth, seed, operation, folder, digits, ArchitectureOption.Instance,
        };
        command.SetAction((parse, cancellationToken) => RunAsync(
            host.Context(parse),
            new(
                parse.GetRequiredValue(model),
                parse.GetValue(digits),
                new(parse.GetValue(seed), parse.GetValue(questions), parse.GetValue(depth), parse.GetValue(experiments) is { Length: > 0 } some ? some : null),
                OperationOption.Chosen(parse.GetRequiredValue(operation)),
                parse.GetValue(folder) is { } given ? new(given) : null),
            cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(CommandContext context, MechanismRequest request, CancellationToken cancellationToken)
    {
        _ = ModelDigits.SourceOf(request.Model, request.Digits);
        request.Folder?.RefuseImpossible();
        return await context.MeasurerWhere($"The mechanism of {request.Model} is examined").ExamineAsync(context, request, cancellationToken);
    }

    private static Option<int[]> ExperimentOption()
    {
        var option = new Option<int[]>("--experiment")
        {
            Description = $"Only these experiments, with all their figures: {string.Join(", ", MechanismSpec.Numbers)} (docs/circuits.md).",
            HelpName = "N",
            AllowMultipleArgumentsPerToken = true,
        };
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => !MechanismSpec.Numbers.Select(number => $"{number}").Contains(token.Value, StringComparer.Ordinal)))
            {
                result.AddError($"There is no experiment {token.Value}. Name some of {string.Join(", ", MechanismSpec.Numbers)} (docs/circuits.md).");
            }
        });
        return option;
    }
}
