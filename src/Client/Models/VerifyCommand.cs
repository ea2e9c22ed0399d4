using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary><c>va verify</c>: asks a model many questions and reports how certain its accuracy is.</summary>
internal static class VerifyCommand
{
    private static readonly Dictionary<string, Operation[]> Choices = new(StringComparer.Ordinal)
    {
        ["add"] = [Operation.Add],
        ["subtract"] = [Operation.Subtract],
        ["all"] = [Operation.Add, Operation.Subtract],
    };

    public static Command Create(CommandHost host)
    {
        var model = ModelArgument.Create();
        var questions = new Option<long>("--questions")
        {
            Description = "Number of questions per operation; does not apply to strata and exhaustive.",
            HelpName = "N",
            DefaultValueFactory = _ => SweepFileReader.DefaultQuestions,
            CustomParser = result => ReadCount(result, VerificationRules.MostQuestions),
        };
        var operation = new Option<string>("--operation")
        {
            Description = "add, subtract, or all: what a variant was trained on, both for a weight file.",
            DefaultValueFactory = _ => "all",
        };
        operation.AcceptOnlyFromAmong([.. Choices.Keys]);
        var sample = new Option<SampleKind?>("--sample")
        {
            Description =
                "How questions are chosen. Random: uniform estimates the accuracy without bias; seed and successor meet more carries and borrows. " +
                "strata: every path that carries can take. exhaustive: all questions. " +
                "Default: exhaustive if there are at most --questions, otherwise uniform.",
            CustomParser = ReadSample,
            HelpName = "uniform|seed|successor|strata|exhaustive",
        };
        var realisations = new Option<long>("--realisations")
        {
            Description = "Questions per stratum (--sample strata).",
            HelpName = "N",
            DefaultValueFactory = _ => StratifiedQuestions.DefaultRealisations,
            CustomParser = result => ReadCount(result, VerificationRules.MostRealisations),
        };
        var seed = new Option<ulong>("--seed")
        {
            Description = "Seed of the questions.",
            HelpName = "S",
            DefaultValueFactory = _ => VerificationSpec.DefaultSeed,
            CustomParser = ReadSeed,
        };
        var level = Level();
        var perfect = new Option<bool>("--require-perfect") { Description = "Return 1 if any answer is wrong." };
        var certificate = CertificateTarget.CreateOption();
        var digits = DigitsOption.Create();
        var command = new Command("verify", "Ask a model many questions and report what it got wrong. An interrupted run is resumed.")
        {
            model, questions, operation, sample, realisations, seed, level, perfect, certificate, digits, ArchitectureOption.Instance,
        };
        command.Subcommands.Add(VerifyCompareCommand.Create(host));
        command.SetAction((parse, cancellationToken) => RunAsync(
            host.Context(parse),
            parse.GetRequiredValue(model),
            new(
                Choices[parse.GetRequiredValue(operation)],
                new(parse.GetValue(questions), parse.GetValue(sample), parse.GetValue(seed), (int)parse.GetValue(realisations)),
                new(parse.GetValue(certificate)),
                parse.GetValue(digits)),
            parse.GetValue(level),
            parse.GetValue(perfect),
            cancellationToken));
        return command;
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
        var source = DigitsOption.SourceOf(model, request.Digits);
        request.Certificate.RefuseImpossible(request.Questions.Sample);
        await using var grid = await (ModelArgument.IsPath(model)
            ? context.ConnectOrBeginAsync(GridRole.Guest, cancellationToken)
            : context.ConnectAsync(GridRole.Guest, cancellationToken));
        var (name, weights, plans) = await PlansAsync(context, grid, model, request, cancellationToken);
        DigitsOption.Tell(context.Report, model, source, plans[0].Digits);
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
        if (ModelArgument.IsPath(model))
        {
            var imported = await context.Files.ImportAsync(ModelArgument.ExistingFile(model), request.Digits, grid, cancellationToken);
            TrainedOperations.SayAsked(context.Report, model, request.Operations);
            return (Path.GetFileNameWithoutExtension(model), imported.Weights, request.Plans(imported.Model.Digits, request.Operations));
        }

        var variant = await VariantFinder.FindAsync(grid, model, cancellationToken);
        return (variant.Name, variant.Weights, request.Plans(variant.Spec.Digits, TrainedOperations.Among(variant, request.Operations)));
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
            if (string.Equals(Words.Of(kind), given, StringComparison.Ordinal))
            {
                return kind;
            }
        }

        result.AddError($"--sample is '{given}', but must be one of uniform, seed, successor, strata, exhaustive.");
        return default;
    }
}

/// <summary>The request, before the model is known.</summary>
/// <param name="Operations">The operations; if several, those that the model was made for.</param>
/// <param name="Questions">The questions.</param>
/// <param name="Certificate">Where certificates are written if all questions are asked.</param>
/// <param name="Digits">Digits of a weight file's model; null if not stated.</param>
internal sealed record VerificationRequest(Operation[] Operations, VerificationSpec Questions, CertificateTarget Certificate, int? Digits)
{
    /// <summary>Returns the file of each plan's certificate; none if no plan asks every question, or none was requested.</summary>
    public IReadOnlyDictionary<Operation, string> FilesOf(string model, IEnumerable<VerificationPlan> plans) =>
        Questions.Sample is SampleKind.Exhaustive || Certificate.Path is not null
            ? Certificate.Files(model, [.. plans.Where(plan => plan.Sample is SampleKind.Exhaustive).Select(plan => plan.Operation)])
            : new Dictionary<Operation, string>();

    public VerificationPlan[] Plans(int digits, IEnumerable<Operation> operations) =>
        [.. operations.Select(operation => VerificationPlan.Of(operation, digits, Questions))];
}
