using System.CommandLine;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary><c>va probe</c>: what a model represents, and what of that it uses.</summary>
internal static class ProbeCommand
{
    public static Command Create(CommandHost host)
    {
        var model = ModelArgument.Create();
        var facts = FactOption();
        var questions = EdgesCommand.Count(
            "--questions", "Questions from which each probe learns, and as many with which it is tested", ProbeSpec.DefaultQuestions, ProbeSpec.MinQuestions, ProbeSpec.MaxQuestions);
        var seed = new Option<ulong>("--seed") { Description = "Of the questions, the controls, and the untrained twin.", DefaultValueFactory = _ => AblationSpec.DefaultSeed };
        var operation = OperationOption.Create(OperationRegistry.WithColumns, "which questions. all is what a variant was trained on, and for a weight file what it is good at.");
        var folder = new Option<string?>("--out") { Description = "Write probes.json, probes.csv and pictures to this folder.", HelpName = "DIR" };
        var digits = DigitsOption.Create();
        var command = new Command("probe", "Find by linear probes what a model represents, and by interchange within them what of that it uses.")
        {
            model, facts, questions, seed, operation, folder, digits, ArchitectureOption.Instance,
        };
        command.SetAction((parse, cancellationToken) => RunAsync(
            host.Context(parse),
            new(
                parse.GetRequiredValue(model),
                parse.GetValue(digits),
                new(parse.GetValue(seed), parse.GetValue(questions), parse.GetValue(facts) is { Length: > 0 } some ? [.. some.Select(name => Enum.Parse<ProbedFact>(name, ignoreCase: true))] : null),
                OperationOption.Chosen(parse.GetRequiredValue(operation)),
                parse.GetValue(folder) is { } given ? new(given) : null),
            cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(CommandContext context, ProbeRequest request, CancellationToken cancellationToken)
    {
        _ = ModelDigits.SourceOf(request.Model, request.Digits);
        request.Folder?.RefuseImpossible();
        return await context.MeasurerWhere($"{request.Model} is probed").ProbeAsync(context, request, cancellationToken);
    }

    private static Option<string[]> FactOption()
    {
        string[] names = [.. Enum.GetValues<ProbedFact>().Select(EnumText.Of)];
        var option = new Option<string[]>("--fact")
        {
            Description = $"Only these facts, with all sites: {string.Join(", ", names)}.",
            HelpName = "FACT",
            AllowMultipleArgumentsPerToken = true,
        };
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => !names.Contains(token.Value, StringComparer.OrdinalIgnoreCase)))
            {
                result.AddError($"There is no fact {token.Value}. Name some of {string.Join(", ", names)} (docs/circuits.md).");
            }
        });
        return option;
    }
}
