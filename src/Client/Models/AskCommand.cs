using System.CommandLine;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary><c>va ask</c>: asks a model questions.</summary>
internal static class AskCommand
{
    public static Command Create(CommandHost host)
    {
        var model = ModelArgument.Create();
        var questions = new Argument<string[]>("QUESTION")
        {
            Description = "Questions such as \"123+456\" or \"5000-70\"; quote them if the shell would expand *.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var file = new Option<string?>("--questions") { Description = "Ask the questions in this file, one per line.", HelpName = "FILE" };
        var digits = DigitsOption.Create();
        var command = new Command("ask", "Ask a model some questions and show its answers beside the right ones.")
        {
            model, questions, file, digits, ArchitectureOption.Instance,
        };
        command.SetAction((parse, cancellationToken) => RunAsync(
            host.Context(parse),
            parse.GetRequiredValue(model),
            parse.GetValue(digits),
            [.. parse.GetValue(questions) ?? [], .. QuestionFile.Read(parse.GetValue(file)) ?? []],
            cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(
        CommandContext context, string model, int? digits, string[] questions, CancellationToken cancellationToken)
    {
        var source = ModelDigits.SourceOf(model, digits);
        if (questions.Length == 0)
        {
            throw new ClientException("There is nothing to ask. Give questions such as \"123+456\", or --questions FILE.");
        }

        var answers = ModelName.IsPath(model)
            ? await AskFileAsync(context, ModelName.ExistingFile(model), digits, questions, cancellationToken)
            : await AskVariantAsync(context, model, questions, cancellationToken);
        ModelDigits.Tell(context.Report, model, source, AnswerJson.DigitsOf(answers[0]));
        context.Report.Result(() => answers.Select(answer => AnswerJson.Of(answer, source)), () => Show(context.Report, answers));
        return ExitCodes.Done;
    }

    private static async Task<ModelAnswer[]> AskFileAsync(
        CommandContext context, string file, int? digits, string[] questions, CancellationToken cancellationToken)
    {
        var answers = await context.Files.AskAsync(file, digits, questions, cancellationToken);
        TrainedOperations.SayAsked(context.Report, file, questions);
        return answers;
    }

    private static async Task<ModelAnswer[]> AskVariantAsync(
        CommandContext context, string name, string[] questions, CancellationToken cancellationToken)
    {
        await using var grid = await context.ConnectAsync(GridRole.Guest, cancellationToken);
        var variant = await VariantFinder.FindAsync(grid, name, cancellationToken);
        var weights = variant.Weights;
        TrainedOperations.Require(variant, questions);
        return await grid.Grains.GetGrain<IModelGrain>(weights.Sha256).AskAsync(weights, questions, cancellationToken);
    }

    private static void Show(Report report, ModelAnswer[] answers)
    {
        var table = Tables.With("Question", "Answer", "", "Expected", "Teacher forced", ">Loss", "Classes").MayOmit("Teacher forced", "Loss", "Classes");
        foreach (var answer in answers)
        {
            table.Row(
                answer.Question,
                answer.Predicted,
                answer.Correct ? "right" : "WRONG",
                answer.Expected,
                answer.TeacherForced,
                Figures.Loss(answer.Loss),
                string.Join(", ", answer.Classes));
        }

        report.Draw(table);
        report.Say($"{Figures.Count(answers.Count(answer => answer.Correct))} of {Figures.Count(answers.Length, "answer")} right.");
    }
}
