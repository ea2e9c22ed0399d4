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
            Description = "A head or MLP at a position, such as P14L0H1 or P14L0MLP; several are patched together.",
            HelpName = "NODE",
            Required = true,
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
        var digits = DigitsOption.Create();
        var command = new Command("patch", "Carry what some nodes do with one question over to another, and show what becomes of the answer.")
        {
            model, store, alter, nodes, digits, ArchitectureOption.Instance,
        };
        command.SetAction((parse, cancellationToken) => RunAsync(
            host.Context(parse),
            parse.GetRequiredValue(model),
            parse.GetValue(digits),
            new(parse.GetRequiredValue(store), parse.GetRequiredValue(alter), parse.GetRequiredValue(nodes)),
            cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(
        CommandContext context, string model, int? digits, PatchRequest request, CancellationToken cancellationToken)
    {
        var source = ModelDigits.SourceOf(model, digits);
        var (_, outcome) = await ModelCircuits.PatchAsync(context.Session, model, digits, request, cancellationToken);
        ModelDigits.Tell(context.Report, model, source, outcome.Expected.Length - 2);
        if (!string.Equals(outcome.Clean, outcome.Expected, StringComparison.Ordinal))
        {
            await context.Report.Terminal.Error.WriteLineAsync(
                $"Warning: the model answers {outcome.Base} with {outcome.Clean} as it is, but {outcome.Expected} is right.");
        }

        context.Report.Result(() => PatchJson.Of(outcome, source), () => Show(context.Report, outcome));
        return ExitCodes.Done;
    }

    private static void Show(Report report, PatchOutcome outcome) => report.Draw(Tables.Facts(
    [
        ("Nodes", string.Join(' ', outcome.Nodes)),
        ("From", outcome.Source),
        ("Asked", outcome.Base),
        ("Right", outcome.Expected),
        ("Undisturbed", outcome.Clean),
        ("Patched", outcome.Changed ? outcome.Patched : $"{outcome.Patched} (unchanged)"),
        ("Impact", outcome.Impact),
    ]));
}
