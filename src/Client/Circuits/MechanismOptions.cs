using System.CommandLine;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Client;

/// <summary>How mechanisms are examined, as options.</summary>
/// <param name="written">What <c>--out</c> writes.</param>
internal sealed class MechanismOptions(string written)
{
    private readonly Option<int[]> _experiments = ExperimentOption();

    private readonly Option<int> _questions = EdgesCommand.Count(
        "--questions", "Questions of each class, answer digit and depth", MechanismSpec.DefaultQuestions, MechanismSpec.MinQuestions, MechanismSpec.MaxQuestions);

    private readonly Option<int> _depth = EdgesCommand.Count("--depth", "From how many columns below at most a carry comes", MechanismSpec.DefaultDepth, 1, MechanismSpec.MaxDepth);

    private readonly Option<ulong> _seed = new("--seed") { Description = "Of the questions, and of the untrained twin.", DefaultValueFactory = _ => AblationSpec.DefaultSeed };

    private readonly Option<string> _operation = OperationOption.Create(
        OperationRegistry.WithColumns, "which questions. all is what a variant was trained on, and for a weight file what it is good at.");

    private readonly Option<string?> _folder = new("--out") { Description = written, HelpName = "DIR" };

    private readonly Option<int?> _digits = DigitsOption.Create();

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _experiments, _questions, _depth, _seed, _operation, _folder, _digits, ArchitectureOption.Instance })
        {
            command.Add(option);
        }
    }

    public MechanismRequest Request(string model, ParseResult parse) => new(
        model,
        parse.GetValue(_digits),
        new(parse.GetValue(_seed), parse.GetValue(_questions), parse.GetValue(_depth), parse.GetValue(_experiments) is { Length: > 0 } some ? some : null),
        OperationOption.Chosen(parse.GetRequiredValue(_operation)),
        parse.GetValue(_folder) is { } given ? new(given) : null);

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
