using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary><c>va verify</c>: asks a model many questions and reports how certain its accuracy is.</summary>
internal static class VerifyCommand
{
    public static Command Create(CommandHost host)
    {
        var model = ModelArgument.Create();
        var questions = QuestionsOption();
        var operation = OperationOption.Create(OperationRegistry.All, "what a variant was trained on, and to add and subtract for a weight file.");
        var sample = Sample();
        var realisations = new Option<long>("--realisations")
        {
            Description = "Questions per stratum (--sample strata).",
            HelpName = "N",
            DefaultValueFactory = _ => StratifiedQuestions.DefaultRealisations,
            CustomParser = result => ReadCount(result, VerificationRules.MaxRealisations),
        };
        var seed = new Option<ulong>("--seed")
        {
            Description = "Seed of the questions.",
            HelpName = "S",
            DefaultValueFactory = _ => VerificationSpec.DefaultSeed,
            CustomParser = ReadSeed,
        };
        var rigorous = new Option<bool>("--rigorous")
        {
            Description =
                "Decide every question in float64, with a derived bound on rounding errors. Many times slower. Default: only what is too close for float32.",
        };
        var level = Level();
        var perfect = new Option<bool>("--require-perfect") { Description = "Return 1 if any answer is wrong." };
        var certificate = CertificateOption.Create();
        var digits = DigitsOption.Create();
        var command = new Command("verify", "Ask a model many questions and report what it got wrong. An interrupted run is resumed.")
        {
            model, questions, operation, sample, realisations, seed, rigorous, level, perfect, certificate, digits, ArchitectureOption.Instance,
        };
        command.Subcommands.Add(VerifyCompareCommand.Create(host));
        command.SetAction((parse, cancellationToken) => RunAsync(
            host.Context(parse),
            parse.GetRequiredValue(model),
            new(
                OperationOption.Chosen(parse.GetRequiredValue(operation)),
                new(parse.GetValue(questions), parse.GetValue(sample), parse.GetValue(seed), (int)parse.GetValue(realisations)),
                new(parse.GetValue(certificate)),
                parse.GetValue(digits),
                parse.GetValue(rigorous)),
            parse.GetValue(level),
            parse.GetValue(perfect),
            cancellationToken));
        return command;
    }

    internal static Option<long> QuestionsOption() => new("--questions")
    {
        Description = "Number of questions per operation; does not apply to strata and exhaustive.",
        HelpName = "N",
        DefaultValueFactory = _ => SweepFile.DefaultQuestions,
        CustomParser = result => ReadCount(result, VerificationRules.MaxQuestions),
    };

    private static Option<SampleKind?> Sample()
    {
        var option = new Option<SampleKind?>("--sample")
        {
            Description =
                "How questions are chosen. Random: uniform estimates the accuracy without bias; seed and successor meet more carries and borrows. " +
                "strata: every path that carries can take. exhaustive: all questions. " +
                "Default: exhaustive if there are at most --questions, otherwise uniform.",
            CustomParser = ReadSample,
            HelpName = "KIND",
        };
        option.CompletionSources.Clear(); // these are the values' names in the code
        option.CompletionSources.Add([.. Enum.GetValues<SampleKind>().Select(EnumText.Of)]);
        return option;
    }

    private static Option<double> Level() => new("--level")
    {
        Description = "Confidence of the interval, between 0 and 1.",
        HelpName = "P",
        DefaultValueFactory = _ => VerificationFigures.DefaultLevel,
        CustomParser = ReadLevel,
    };

    internal static async Task<int> RunAsync(
        CommandContext context, string model, VerificationRequest request, double level, bool requirePerfect, CancellationToken cancellationToken)
    {
        var source = ModelDigits.SourceOf(model, request.Digits);
        request.Certificate.RefuseImpossible(request.Questions.Sample);
        await using var grid = await (ModelName.IsPath(model)
            ? context.ConnectOrBeginAsync(GridRole.Guest, cancellationToken)
            : context.ConnectAsync(GridRole.Guest, cancellationToken));
        var (name, weights, plans) = await PlansAsync(context, grid, model, request, cancellationToken);
        ModelDigits.Tell(context.Report, model, source, plans[0].Digits);
        var files = request.FilesOf(name, plans);
        foreach (var (operation, file) in files)
        {
            CertificateTarget.RefuseOther(file, weights.Sha256, operation);
        }

        var run = new VerificationRun(grid, context.Report);
        var reports = new List<VerificationReport>();
        var written = new Dictionary<Operation, WrittenCertificate>();
        foreach (var plan in plans)
        {
            reports.Add(await run.RunAsync(model, weights, plan, cancellationToken));
            if (files.TryGetValue(plan.Operation, out var file))
            {
                written[plan.Operation] = await WrittenCertificate.WriteAsync(grid, plan.KeyFor(weights), source, file, cancellationToken);
            }
        }

        context.Report.Result(
            () => reports.Select(report => VerificationJson.Of(report, level, source, written.GetValueOrDefault(report.Snapshot.Plan!.Operation))),
            () =>
            {
                VerificationTables.Draw(context.Report, model, reports, level);
                foreach (var certificate in written.Values)
                {
                    context.Report.Say(certificate.Said);
                }
            });
        return requirePerfect && reports.Exists(report => report.Snapshot.Failures > 0) ? ExitCodes.NotAchieved : ExitCodes.Done;
    }

    private static async Task<(string Name, WeightsRef Weights, VerificationPlan[] Plans)> PlansAsync(
        CommandContext context, IGrid grid, string model, VerificationRequest request, CancellationToken cancellationToken)
    {
        if (ModelName.IsPath(model))
        {
            var imported = await context.Files.ImportAsync(ModelName.ExistingFile(model), request.Digits, grid, cancellationToken);
            var asked = TrainedOperations.OfFile(model, imported.Model, request.Operations, OperationOption.OfFiles);
            TrainedOperations.SayAsked(context.Report, model, asked);
            return (Path.GetFileNameWithoutExtension(model), imported.Weights, request.Plans(imported.Model.Digits, asked));
        }

        var variant = await VariantFinder.FindAsync(grid, model, cancellationToken);
        return (variant.Name, variant.Weights, request.Plans(variant.Spec.Digits, TrainedOperations.Among(variant, request.Operations ?? OperationRegistry.All)));
    }

    private static long ReadCount(ArgumentResult result, long most)
    {
        var given = result.Tokens[^1].Value;
        if (long.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= 1 && count <= most)
        {
            return count;
        }

        result.AddError($"{((OptionResult)result.Parent!).Option.Name} is '{given}', but must be a whole number from 1 to {most}.");
        return 0;
    }

    private static double ReadLevel(ArgumentResult result)
    {
        var given = result.Tokens[^1].Value;
        if (double.TryParse(given, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var level) && level is > 0 and < 1)
        {
            return level;
        }

        result.AddError($"--level is '{given}', but must be a number between 0 and 1, such as 0.95.");
        return 0;
    }

    internal static ulong ReadSeed(ArgumentResult result)
    {
        var given = result.Tokens[^1].Value;
        if (ulong.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var seed))
        {
            return seed;
        }

        result.AddError($"--seed is '{given}', but must be a whole number from 0 to {ulong.MaxValue}.");
        return 0;
    }

    private static SampleKind? ReadSample(ArgumentResult result)
    {
        var given = result.Tokens[^1].Value;
        foreach (var kind in Enum.GetValues<SampleKind>())
        {
            if (string.Equals(EnumText.Of(kind), given, StringComparison.Ordinal))
            {
                return kind;
            }
        }

        result.AddError($"--sample is '{given}', but must be one of uniform, seed, successor, strata, exhaustive.");
        return default;
    }
}
