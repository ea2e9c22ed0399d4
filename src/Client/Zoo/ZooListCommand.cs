using System.CommandLine;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary><c>va zoo list</c>: the published models beside those of a grid.</summary>
internal static class ZooListCommand
{
    private const string None = "-";

    public static Command Create(CommandHost host)
    {
        var command = new Command("list", "Show the published models and their authors' figures, beside the variants of the same recipe or name.");
        command.SetAction((parse, cancellationToken) => RunAsync(host.Context(parse), cancellationToken));
        return command;
    }

    internal static async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var grid = await context.ReadAsync(cancellationToken);
        var zoo = await ZooJson.ReadAsync(grid, cancellationToken);
        context.Report.Result(() => zoo, () => Show(context.Report, grid, zoo));
        return new ReadableSweeps<ZooModelJson>(zoo.Models, zoo.Troubles).Tell(context.Report);
    }

    private static void Show(Report report, IGridReader grid, ZooJson zoo)
    {
        var table = Tables.With("Model", "Operation", ">Loss", ">Wrong", "Variant", ">Our loss", ">Our wrong", ">Questions", ">Per million")
            .NamedBy(2).MayOmit("Per million", "Questions", "Loss", "Our loss");
        foreach (var (model, published) in zoo.Models.Zip(PublishedModel.All))
        {
            foreach (var ours in model.Ours.Cast<ZooVariantJson?>().DefaultIfEmpty())
            {
                foreach (var operation in published.Operations)
                {
                    table.Row([model.Name, operation.Name(), Figures.Loss(model.FinalLoss), Wrong(published, operation), .. Ours(ours, operation)]);
                }
            }
        }

        report.Draw(table);
        report.Say(
            $"Loss and Wrong are the published figures, the latter of a million enriched questions, from {zoo.Source}; {None} where none is published. " +
            "Variant and what follows it are of this grid; Per million are exact bounds, with 95 % confidence, of the wrong answers to such questions as were asked.");
        if (zoo.Models.All(model => model.Ours.Count == 0))
        {
            report.Say($"No variant at {grid.Description} has the recipe or the name of one. 'va sweep plan sweeps/zoo.yaml' shows what training them takes.");
        }

        if (zoo.Models.Any(model => model.Ours.Any(variant => !variant.SameRecipe)))
        {
            report.Say("An asterisk marks variants that have the name of a model, but other settings than it says.");
        }
    }

    private static string Wrong(PublishedModel model, Operation operation) =>
        model.WrongOf(operation) is { } wrong ? Figures.Count(wrong) : model.Verdict ?? None;

    private static IEnumerable<string> Ours(ZooVariantJson? variant, Operation operation)
    {
        if (variant is null)
        {
            return [];
        }

        var asked = variant.Verifications.FirstOrDefault(one => one.Operation == operation);
        return
        [
            $"{variant.Sweep}/{variant.Name}{(variant.SameRecipe ? "" : "*")}",
            variant.FinalLoss is { } loss ? Figures.Loss(loss) : variant.State,
            asked is null ? None : Figures.Count(asked.Failures),
            asked is null ? None : Figures.Count(asked.Questions),
            asked is null ? None : PerMillion(asked),
        ];
    }

    private static string PerMillion(ZooVerificationJson asked) => asked.Confidence is { } bounds
        ? $"{Figures.PerMillion(1 - bounds.Upper)}–{Figures.PerMillion(1 - bounds.Lower)}"
        : $"{Figures.PerMillion((double)asked.Failures / asked.Questions)}, exactly";
}
