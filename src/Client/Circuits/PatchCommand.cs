using System.CommandLine;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary><c>va patch</c>: puts what nodes do with one question into the answering of another.</summary>
internal static class PatchCommand
{
    public static Command Create(CommandHost host)
    {
        var model = ModelArgument.Create();
        var store = new Option<string>("--store")
        {
            Description = "The question from which the nodes' outputs are taken.",
            HelpName = "QUESTION",
            Required = true,
        };
        var alter = new Option<string>("--alter")
        {
            Description = "The question that is answered with them.",
            HelpName = "QUESTION",
            Required = true,
        };
        var nodes = new Option<Node[]>("--node")
        {
            Description = "A head or MLP at a position, such as P14L0H1 or P14L0MLP; several are patched together. Everything reads what they have then.",
            HelpName = "NODE",
            AllowMultipleArgumentsPerToken = true,
            CustomParser = result => [.. result.Tokens.SelectMany(token => token.Value.Split(',')).Select(text =>
            {
                try
                {
                    return Node.Parse(text);
                }
                catch (FormatException e)
                {
                    result.AddError(e.Message);
                    return default;
                }
            })],
        };
        var from = VertexOption("--from", "With --to: patch one direct path. What is read: a head or MLP, or P3EMBED for what is embedded at a position.");
        var to = VertexOption("--to", "What alone reads it: a head or MLP, or P14LOGITS for the logits at a position.");
        var digits = DigitsOption.Create();
        var command = new Command("patch", "Carry what some nodes do with one question over to another, and show what becomes of the answer.")
        {
            model, store, alter, nodes, from, to, digits, ArchitectureOption.Instance,
        };
        command.SetAction((parse, cancellationToken) =>
        {
            var (context, name, stated) = (host.Context(parse), parse.GetRequiredValue(model), parse.GetValue(digits));
            var (stored, altered) = (parse.GetRequiredValue(store), parse.GetRequiredValue(alter));
            return (parse.GetValue(nodes), parse.GetValue(from), parse.GetValue(to)) switch
            {
                ({ Length: > 0 } named, null, null) => RunAsync(context, name, stated, new(stored, altered, named), cancellationToken),
                (null or [], { } sender, { } receiver) => RunPathAsync(context, name, stated, new(stored, altered, sender, receiver), cancellationToken),
                _ => throw new ClientException("Say what is patched: --node NODE, or one path by --from NODE and --to NODE."),
            };
        });
        return command;
    }

    internal static async Task<int> RunAsync(
        CommandContext context, string model, int? digits, PatchRequest request, CancellationToken cancellationToken)
    {
        var source = ModelDigits.SourceOf(model, digits);
        var (_, outcome) = await ModelCircuits.PatchAsync(context.Session, model, digits, request, cancellationToken);
        ModelDigits.Tell(context.Report, model, source, outcome.Expected.Length - 2);
        await WarnAsync(context.Report, outcome);
        context.Report.Result(() => PatchJson.Of(outcome, source), () => Show(context.Report, "Nodes", string.Join(' ', outcome.Nodes), outcome));
        return ExitCodes.Done;
    }

    /// <summary>Patches one path here, with the model's weights.</summary>
    internal static async Task<int> RunPathAsync(CommandContext context, string model, int? digits, PathRequest request, CancellationToken cancellationToken)
    {
        var source = ModelDigits.SourceOf(model, digits);
        var found = await WeightsForModel.FindAsync(
            context.Session, model, [.. TrainedOperations.Of([request.Source, request.Base]).Distinct()], OperationOption.OfFiles, cancellationToken);
        var outcome = await context.Files.PatchPathAsync(found.Weights, digits, request, cancellationToken);
        ModelDigits.Tell(context.Report, model, source, outcome.Expected.Length - 2);
        await WarnAsync(context.Report, outcome);
        context.Report.Result(() => PathPatchJson.Of(request, outcome, source), () => Show(context.Report, "Path", $"{request.From} to {request.To} alone", outcome));
        return ExitCodes.Done;
    }

    private static async Task WarnAsync(Report report, PatchOutcome outcome)
    {
        if (!string.Equals(outcome.Clean, outcome.Expected, StringComparison.Ordinal))
        {
            await report.Terminal.Error.WriteLineAsync(
                $"Warning: the model answers {outcome.Base} with {outcome.Clean} as it is, but {outcome.Expected} is right.");
        }
    }

    private static Option<Vertex?> VertexOption(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "NODE",
        CustomParser = result =>
        {
            try
            {
                return Vertex.Parse(result.Tokens[^1].Value);
            }
            catch (FormatException e)
            {
                result.AddError(e.Message);
                return null;
            }
        },
    };

    private static void Show(Report report, string what, string patched, PatchOutcome outcome) => report.Draw(Tables.Facts(
    [
        (what, patched),
        ("From", outcome.Source),
        ("Asked", outcome.Base),
        ("Right", outcome.Expected),
        ("Undisturbed", outcome.Clean),
        ("Patched", outcome.Changed ? outcome.Patched : $"{outcome.Patched} (unchanged)"),
        ("Impact", outcome.Impact),
    ]));
}
