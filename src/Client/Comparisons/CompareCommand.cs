using System.CommandLine;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary><c>va analyse compare</c>: which claims hold in which of several models.</summary>
internal static class CompareCommand
{
    public static Command Create(CommandHost host)
    {
        var (models, sweep) = (ModelsArgument(), SweepOption());
        var (questions, seed) = (ClaimsCommand.QuestionsOption(), ClaimsCommand.SeedOption());
        var folder = new Option<string?>("--out")
        {
            Description = "Write comparison.json and the pictures, as SVG and PNG, to this folder.",
            HelpName = "DIR",
        };
        var digits = DigitsOption.Create();
        var command = new Command("compare", "Test the sub-tasks of several models, and show which claims and clauses hold in which.")
        {
            models, sweep, questions, seed, folder, digits, ArchitectureOption.Instance,
        };
        command.SetAction((parse, cancellationToken) => RunAsync(
            host.Context(parse),
            new(parse.GetValue(models) ?? [], parse.GetValue(sweep)),
            parse.GetValue(digits),
            new(parse.GetValue(seed), parse.GetValue(questions)),
            parse.GetValue(folder) is { } given ? new(given) : null,
            cancellationToken));
        return command;
    }

    /// <summary>Names of models.</summary>
    public static Argument<string[]> ModelsArgument() => new("MODEL")
    {
        Description = "Two or more trained variants or weight files, as 'va analyse' takes them; they may differ in everything.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>A sweep of whose variants all are compared.</summary>
    public static Option<string?> SweepOption() => new("--sweep")
    {
        Description = "Also compare all trained variants of this sweep: its file or its name.",
        HelpName = "NAME",
    };

    internal static async Task<int> RunAsync(
        CommandContext context, ComparedModels models, int? digits, ClaimSpec spec, ModelFolder? folder, CancellationToken cancellationToken)
    {
        folder?.RefuseImpossible();
        var names = await models.NamesAsync(context.Session, cancellationToken);
        folder?.Take(string.Join(", ", names), $"comparison:{string.Join(',', names)}");
        var (found, sources) = (new List<ModelClaims>(), new List<DigitsSource>());
        foreach (var (i, given) in names.Index())
        {
            context.Report.Say($"Looking into {given} ({Figures.Count(i + 1)} of {Figures.Count(names.Count)}) ...");
            var stated = ModelName.IsPath(given) ? digits : null;
            var (name, facts) = await ModelCircuits.ClaimsAsync(context.Session, given, stated, new(spec, null), folder: null, cancellationToken);
            sources.Add(ModelDigits.SourceOf(given, stated));
            ModelDigits.Tell(context.Report, given, sources[^1], facts.Analysis.Model.Digits);
            ModelCircuits.Warn(context.Report, name, facts.Analysis);
            found.Add(new(found.Exists(other => string.Equals(other.Name, name, StringComparison.Ordinal)) ? given : name, facts));
        }

        var comparison = ModelComparison.Of(found);
        context.Report.Result(() => ModelComparisonJson.Of(comparison, sources), () => ComparisonTables.Draw(context.Report, comparison));
        if (folder is not null)
        {
            await folder.WriteAsync(("comparison.json", JsonOutput.Of(ModelComparisonJson.Of(comparison, sources))));
            var pictures = await ReportPictures.WriteAsync(ComparisonPicture.Of(comparison), folder.Path);
            context.Report.Say($"Wrote {string.Join(", ", pictures.Select(Path.GetFileName).Prepend("comparison.json"))} to {folder.Path}.");
        }

        return ExitCodes.Done;
    }
}
