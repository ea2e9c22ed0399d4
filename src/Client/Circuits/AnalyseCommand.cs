using System.CommandLine;
using System.CommandLine.Parsing;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary><c>va analyse</c>: finds what in a model matters, by taking away one thing after the other.</summary>
internal static class AnalyseCommand
{
    public static Command Create(CommandHost host)
    {
        var model = ModelArgument.Create();
        var policy = new Option<AnalysisPolicy>("--policy")
        {
            Description = "exact: every layer's own means, every node. seed: as the first notebooks, with the means of layer 0 everywhere.",
            DefaultValueFactory = _ => AnalysisPolicy.Exact,
            CustomParser = result => result.Tokens is [{ Value: "seed" }] ? AnalysisPolicy.Original : AnalysisPolicy.Exact, // no others are accepted
        };
        var ablation = new Option<AblationKind>("--ablation")
        {
            Description = "What is put in a node's place: its mean, zero, or what it does with another question (resample).",
            DefaultValueFactory = _ => AblationKind.Mean,
        };
        policy.AcceptOnlyFromAmong("exact", "seed");
        ablation.AcceptOnlyFromAmong("mean", "zero", "resample");
        var questions = new Option<string?>("--questions")
        {
            Description = "Ask what this file holds, one question a line, with or without its answer. Default: a test set of all classes.",
            HelpName = "FILE",
        };
        var operation = OperationOption.Create(
            OperationRegistry.WithColumns, "which test set. all is what a variant was trained on, and for a weight file what it is good at.");
        var folder = new Option<string?>("--out")
        {
            Description = "Write behavior.json and analysis.json, with --policy seed tags.json, and pictures (SVG and PNG) to this folder.",
            HelpName = "DIR",
        };
        var digits = DigitsOption.Create();
        var command = new Command("analyse", "Find which positions, heads and MLPs a model needs, for which questions and answer digits.")
        {
            model, policy, ablation, questions, operation, folder, digits, ArchitectureOption.Instance,
        };
        command.Subcommands.Add(CompareCommand.Create(host));
        command.Subcommands.Add(ReuseCommand.Create(host));
        foreach (var below in command.Subcommands)
        {
            below.Validators.Add(result => RefuseAbove(result, model));
        }

        command.SetAction((parse, cancellationToken) => RunAsync(
            host.Context(parse),
            parse.GetRequiredValue(model),
            parse.GetValue(digits),
            new(
                new(parse.GetValue(policy), parse.GetValue(ablation)),
                Asked(parse.GetValue(questions)),
                OperationOption.Chosen(parse.GetRequiredValue(operation))),
            parse.GetValue(folder) is { } given ? new(given) : null,
            cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(
        CommandContext context, string model, int? digits, AnalysisRequest request, ModelFolder? folder, CancellationToken cancellationToken)
    {
        var source = ModelDigits.SourceOf(model, digits);
        folder?.RefuseImpossible();
        var (name, facts) = await ModelCircuits.AnalyseAsync(context.Session, model, digits, request, folder, cancellationToken);
        ModelDigits.Tell(context.Report, model, source, facts.Model.Digits);
        Warn(context.Report, name, facts);
        if (facts.Spec.Policy == AnalysisPolicy.Original)
        {
            context.Report.Result(() => OriginalAnalysisJson.Of(facts), () => AnalysisTables.Draw(context.Report, name, facts));
        }
        else
        {
            context.Report.Result(() => AnalysisJson.Of(name, facts, source), () => AnalysisTables.Draw(context.Report, name, facts));
        }

        if (folder is not null)
        {
            await WriteAsync(context.Report, folder, name, facts, source);
        }

        return ExitCodes.Done;
    }

    /// <summary>Commands below this one take their models themselves: one that is named before them would not be looked at.</summary>
    private static void RefuseAbove(CommandResult result, Argument model)
    {
        if (result.Parent?.GetResult(model) is { Tokens: [var given, ..] })
        {
            result.AddError($"'{given.Value}' stands before '{result.Command.Name}'. Name models after it: va analyse {result.Command.Name} {given.Value} ...");
        }
    }

    private static string[]? Asked(string? file) => QuestionFile.Read(file) is { Length: 0 }
        ? throw new ClientException($"{file} holds no question. Write one a line, such as 123+456.")
        : QuestionFile.Read(file);

    /// <summary>What is said of a model that fails anyway says little; that is for whoever reads it to judge.</summary>
    private static void Warn(Report report, string name, CircuitFacts facts)
    {
        var (wrong, asked) = (facts.LeftOut.Count + facts.Wrong.Count, facts.LeftOut.Count + facts.Questions.Count);
        if (wrong == 0)
        {
            return;
        }

        var consequence = facts.Spec.Policy == AnalysisPolicy.Original
            ? "They count as failures of everything that is ablated."
            : facts.Questions.Count == 0
                ? "Nothing is left to explain."
                : "They are left out.";
        report.Terminal.Error.WriteLine(
            $"Warning: {name} answers {Figures.Count(wrong)} of {Figures.Count(asked, "question")} wrongly as it is. {consequence}");
    }

    private static async Task WriteAsync(Report report, ModelFolder folder, string name, CircuitFacts facts, DigitsSource source)
    {
        List<(string File, string Text)> files =
        [
            ("behavior.json", NodeFile.Write(facts.Tagged())),
            ("analysis.json", JsonOutput.Of(AnalysisJson.Of(name, facts, source))),
        ];
        if (facts.Spec.Policy == AnalysisPolicy.Original)
        {
            files.Add(("tags.json", JsonOutput.Of(OriginalAnalysisJson.Of(facts).Nodes)));
        }

        await folder.WriteAsync(files);
        var drawn = await ReportPictures.WriteBesideAsync(facts, facts.Tagged(), folder.Path);
        report.Say($"Wrote {string.Join(", ", files.Select(written => written.File))} to {folder.Path}{drawn}.");
    }
}
