using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary><c>va robustness</c>: asks a model questions outside the format that it was trained on.</summary>
internal static class RobustnessCommand
{
    public static Command Create(CommandHost host)
    {
        var model = ModelArgument.Create();
        var questions = new Option<int>("--questions")
        {
            Description = "Questions of each family and operation.",
            HelpName = "N",
            DefaultValueFactory = _ => RobustnessPlan.DefaultQuestions,
            CustomParser = ReadCount,
        };
        var operation = OperationOption.Create(OperationRegistry.All, "what a variant was trained on, and to add and subtract for a weight file.");
        var families = new Option<RobustnessFamily[]>("--family")
        {
            Description = $"Only these ways of leaving the format: {string.Join(", ", Enum.GetValues<RobustnessFamily>().Select(EnumText.Of))}. Default: all that apply.",
            HelpName = "FAMILY",
            CustomParser = ReadFamilies,
            AllowMultipleArgumentsPerToken = true,
        };
        var seed = new Option<ulong>("--seed")
        {
            Description = "Seed of the operands.",
            HelpName = "S",
            DefaultValueFactory = _ => VerificationSpec.DefaultSeed,
            CustomParser = VerifyCommand.ReadSeed,
        };
        var digits = DigitsOption.Create();
        var command = new Command("robustness", "Ask a model questions outside the format that it was trained on, and say what it answers instead.")
        {
            model, questions, operation, families, seed, digits,
        };
        command.SetAction((parse, cancellationToken) => RunAsync(
            host.Context(parse),
            parse.GetRequiredValue(model),
            parse.GetValue(digits),
            OperationOption.Chosen(parse.GetRequiredValue(operation)),
            new(1, [], parse.GetValue(seed), parse.GetValue(questions), parse.GetValue(families) is { Length: > 0 } some ? some : null),
            cancellationToken));
        return command;
    }

    /// <param name="wanted">All but digits and operations, which are the model's.</param>
    internal static async Task<int> RunAsync(
        CommandContext context, string model, int? digits, Operation[]? operations, RobustnessPlan wanted, CancellationToken cancellationToken)
    {
        var source = ModelDigits.SourceOf(model, digits);
        await using var grid = await (ModelName.IsPath(model)
            ? context.ConnectOrBeginAsync(GridRole.Guest, cancellationToken)
            : context.ConnectAsync(GridRole.Guest, cancellationToken));
        var (weights, plan) = await PlanAsync(context, grid, model, digits, operations, wanted, cancellationToken);
        ModelDigits.Tell(context.Report, model, source, plan.Digits);
        Require(plan);
        var found = await new RobustnessRun(grid, context.Report).RunAsync(model, weights, plan, cancellationToken);
        context.Report.Result(() => RobustnessJson.Of(model, found), () => RobustnessTables.Draw(context.Report, model, found));
        return ExitCodes.Done;
    }

    private static async Task<(WeightsRef Weights, RobustnessPlan Plan)> PlanAsync(
        CommandContext context, IGrid grid, string model, int? digits, Operation[]? operations, RobustnessPlan wanted, CancellationToken cancellationToken)
    {
        if (ModelName.IsPath(model))
        {
            var imported = await context.Files.ImportAsync(ModelName.ExistingFile(model), digits, grid, cancellationToken);
            if (imported.Model.IsUnsigned)
            {
                throw new ClientException(
                    $"{model} is a model of {imported.Model.Layout.VocabularySize} tokens, whose answers have no sign, and questions outside the format are made for " +
                    "answers with one. 'va verify' asks such a model.");
            }

            Operation[] asked = operations ?? [.. OperationOption.OfFiles];
            TrainedOperations.SayAsked(context.Report, model, asked);
            return (imported.Weights, wanted with { Digits = imported.Model.Digits, Operations = asked });
        }

        var variant = await VariantFinder.FindAsync(grid, model, cancellationToken);
        return (variant.Weights, wanted with
        {
            Digits = variant.Spec.Digits,
            Operations = [.. TrainedOperations.Among(variant, operations ?? OperationRegistry.All).Order()],
        });
    }

    /// <exception cref="ClientException">A family does not apply.</exception>
    private static void Require(RobustnessPlan plan)
    {
        try
        {
            plan.Require();
        }
        catch (ArgumentException e)
        {
            throw new ClientException(e.Message.Split(" (Parameter '", 2)[0], e);
        }
    }

    private static int ReadCount(ArgumentResult result)
    {
        var given = result.Tokens[^1].Value;
        if (int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= RobustnessPlan.MaxQuestions)
        {
            return count;
        }

        result.AddError($"--questions is '{given}', but must be a whole number from 1 to {RobustnessPlan.MaxQuestions}.");
        return 0;
    }

    private static RobustnessFamily[] ReadFamilies(ArgumentResult result)
    {
        var all = Enum.GetValues<RobustnessFamily>();
        var chosen = new SortedSet<RobustnessFamily>();
        foreach (var given in result.Tokens.SelectMany(token => token.Value.Split(',')))
        {
            if (Array.FindIndex(all, family => string.Equals(EnumText.Of(family), given, StringComparison.Ordinal)) is var at and >= 0)
            {
                chosen.Add(all[at]);
            }
            else
            {
                result.AddError($"--family is '{given}', but must be one of {string.Join(", ", all.Select(EnumText.Of))}.");
            }
        }

        return [.. chosen];
    }
}
