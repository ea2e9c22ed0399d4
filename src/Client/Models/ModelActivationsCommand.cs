using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary><c>va model activations</c>: writes what a model computes for some questions.</summary>
internal static class ModelActivationsCommand
{
    private const int MostRandom = 1_000_000;

    private static readonly string[] Formats = ["safetensors", "npz"];

    public static Command Create(CommandHost host)
    {
        var model = ModelArgument.Create();
        var questions = new Argument<string[]>("QUESTION")
        {
            Description = "Questions such as \"123+456\" or \"5000-70\"; quote them if the shell would expand *.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var file = new Option<string?>("--questions") { Description = "Take the questions in this file, too, one per line.", HelpName = "FILE" };
        var random = new Option<int?>("--random") { Description = "Draw so many questions of each operation, too.", HelpName = "N", CustomParser = ReadCount };
        var seed = new Option<ulong>("--seed")
        {
            Description = "Seed of --random: the same one draws the same questions.",
            HelpName = "S",
            DefaultValueFactory = _ => VerificationSpec.DefaultSeed,
            CustomParser = VerifyCommand.ReadSeed,
        };
        var operation = OperationOption.Create(OperationRegistry.All, "what --random draws: what a variant was trained on, and to add and subtract for a weight file.");
        var target = new Option<string>("--out") { Description = "The file to write, and FILE.json with what is in it; existing ones are replaced.", HelpName = "FILE", Required = true };
        var sites = SitesOption();
        var format = new Option<string?>("--format") { Description = "safetensors or npz (NumPy). Default: from the extension of --out." };
        format.AcceptOnlyFromAmong(Formats);
        var digits = DigitsOption.Create();
        var command = new Command("activations", "Write what a model computes for some questions, under TransformerLens' names, for NumPy and PyTorch.")
        {
            model, questions, sites, file, random, seed, operation, target, format, digits, ArchitectureOption.Instance,
        };
        command.SetAction((parse, cancellationToken) => RunAsync(
            host.Context(parse),
            parse.GetRequiredValue(model),
            parse.GetValue(digits),
            new(
                parse.GetRequiredValue(sites),
                [.. parse.GetValue(questions) ?? [], .. QuestionFile.Read(parse.GetValue(file)) ?? []],
                parse.GetValue(random) is { } count ? new(count, parse.GetValue(seed), OperationOption.Chosen(parse.GetRequiredValue(operation)) ?? []) : null,
                OutFormat.Choose(parse.GetRequiredValue(target), parse.GetValue(format), Formats)),
            parse.GetRequiredValue(target),
            cancellationToken));
        return command;
    }

    /// <param name="wanted">What is wanted; no operations to draw from means all that the model can be asked.</param>
    internal static async Task<int> RunAsync(
        CommandContext context, string model, int? digits, ActivationRequest wanted, string file, CancellationToken cancellationToken)
    {
        var source = ModelDigits.SourceOf(model, digits);
        var manifest = ActivationManifestJson.PathBeside(file);
        OutFile.RefuseImpossible(file);
        OutFile.RefuseImpossible(manifest);
        if (wanted.Questions.Count == 0 && wanted.Random is null)
        {
            throw new ClientException("There is no question to compute activations for. Give questions such as \"123+456\", --questions FILE, or --random N.");
        }

        var (weights, request) = ModelName.IsPath(model)
            ? (new(ModelName.ExistingFile(model)), WithOperations(wanted, OperationOption.OfFiles))
            : await OfVariantAsync(context, model, wanted, cancellationToken);
        RecordedActivations? recorded = null;
        await OutFile.WriteAsync(file, async stream =>
        {
            recorded = await context.Files.RecordAsync(weights, digits, request, stream, cancellationToken);
            var described = Encoding.UTF8.GetBytes(JsonOutput.LineOf(ActivationManifestJson.Of(file, model, recorded)) + "\n");
            await OutFile.WriteAsync(manifest, async beside => await beside.WriteAsync(described, cancellationToken));
        });
        if (weights.Content is null)
        {
            TrainedOperations.SayAsked(context.Report, model, recorded!.Questions);
        }

        ModelDigits.Tell(context.Report, model, source, recorded!.Config.Digits!.Value);
        var written = new ActivationsJson(
            model, recorded.WeightsSha256, request.Format, Path.GetFullPath(file), new FileInfo(file).Length, Path.GetFullPath(manifest),
            recorded.Questions.Count, recorded.Sites);
        context.Report.Result(() => written, () => context.Report.Say(
            $"Wrote activations of {model} to {file} ({request.Format}, {Figures.Count(written.Bytes)} bytes): {Figures.Count(written.Sites.Count, "tensor")} for " +
            $"{Figures.Count(written.Questions, "question")}, described by {Path.GetFileName(manifest)}."));
        return ExitCodes.Done;
    }

    /// <summary>Fetches the weights, which are smaller than what is computed from them.</summary>
    private static async Task<(NamedWeights Weights, ActivationRequest Request)> OfVariantAsync(
        CommandContext context, string name, ActivationRequest wanted, CancellationToken cancellationToken)
    {
        await using var grid = await context.ConnectAsync(GridRole.Guest, cancellationToken);
        var variant = await VariantFinder.FindAsync(grid, name, cancellationToken);
        TrainedOperations.Require(variant, wanted.Questions);
        var request = wanted.Random is null
            ? wanted
            : wanted with
            {
                Random = wanted.Random with
                {
                    Operations = TrainedOperations.Among(variant, wanted.Random.Operations.Count > 0 ? [.. wanted.Random.Operations] : [.. OperationRegistry.All]),
                },
            };
        return (await WeightsForModel.FetchAsync(grid, variant, cancellationToken), request);
    }

    private static ActivationRequest WithOperations(ActivationRequest wanted, IReadOnlyList<Operation> operations) =>
        wanted.Random is { Operations.Count: 0 } ? wanted with { Random = wanted.Random with { Operations = operations } } : wanted;

    private static Option<string[]> SitesOption() => new("--sites")
    {
        Description =
            "Which activations, by TransformerLens' names, such as blocks.0.attn.hook_pattern; \"blocks.*.hook_resid_post\" are those of every layer. " +
            "Several are separated by commas, or the option is repeated.",
        HelpName = "SITE,...",
        Required = true,
        CustomParser = result => [.. result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
    };

    private static int? ReadCount(ArgumentResult result)
    {
        var given = result.Tokens[^1].Value;
        if (int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= MostRandom)
        {
            return count;
        }

        result.AddError($"--random is '{given}', but must be a whole number from 1 to {MostRandom}.");
        return null;
    }
}
