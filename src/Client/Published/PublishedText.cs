using System.Globalization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary>What is told of a published model.</summary>
internal static class PublishedText
{
    public static PublishedJson JsonOf(PublishedFolder folder)
    {
        var training = folder.Training;
        TaggedNode[] nodes = [.. folder.Behaviors ?? [], .. folder.Features ?? []];
        return new(
            folder.Name,
            training?.Whole("n_training_steps"),
            training?.Number("training_seed") is { } seed && double.IsFinite(seed) ? (long)seed : null,
            training?.Number("avg_final_loss"),
            training?.Number("final_loss"),
            training?.Losses.Count,
            training?.Losses.Count(loss => !double.IsFinite(loss)),
            folder.Behaviors?.Count(tagged => !tagged.Node.IsMlp),
            folder.Behaviors?.Count(tagged => tagged.Node.IsMlp),
            Counted(nodes.SelectMany(tagged => tagged.Of(TagKinds.Algorithm)).Select(tag => TaskNames.Of(tag.Value))),
            Counted(nodes.SelectMany(tagged => tagged.Of(TagKinds.Probe)).Select(tag => Quantity(tag.Value))),
            TaggedNode.UnknownKinds(nodes).ToDictionary(one => one.Kind, one => one.Count, StringComparer.Ordinal));
    }

    public static void Say(Report report, PublishedJson published)
    {
        List<(string, string)> facts =
        [
            ("Published as", published.Name ?? "(nothing says how)"),
            ("Trained", published.Steps is { } steps ? $"{Figures.Count(steps, "step")}{(published.Seed is { } seed ? string.Create(CultureInfo.InvariantCulture, $", seed {seed}") : "")}" : "(nothing says how)"),
            ("Final loss", $"{Figures.Loss(published.AverageFinalLoss ?? published.FinalLoss)}, by its authors"),
        ];
        if (PublishedModel.Named(published.Name) is { } known)
        {
            facts.Add(("Wrong", Wrong(known)));
        }

        if (published.UsefulHeads is { } heads)
        {
            facts.Add(("Useful", $"{Figures.Count(heads, "head")}, {Figures.Count(published.UsefulMlps ?? 0, "MLP")}"));
        }

        Add("Sub-tasks", published.Tasks);
        Add("Probes", published.Probes);
        Add("Not known here", published.Unknown);
        report.Draw(Tables.Facts(facts));
        report.Say("These figures are the authors'. What the model answers is found out by 'va verify'.");

        void Add(string what, IReadOnlyDictionary<string, int> counts)
        {
            if (counts.Count > 0)
            {
                facts.Add((what, string.Join(", ", counts.Select(one => $"{(one.Key.Length > 0 ? one.Key : "(empty)")} {Figures.Count(one.Value)}"))));
            }
        }
    }

    /// <summary>What the table of all published models says of this one.</summary>
    private static string Wrong(PublishedModel known)
    {
        string[] counts =
        [
            .. known.Operations.Where(operation => known.WrongOf(operation) is not null)
                .Select(operation => $"{Figures.Count(known.WrongOf(operation)!.Value)} of a million {operation.Rules().Nouns}"),
        ];
        return $"{(counts.Length > 0 ? string.Join(", ", counts) : known.Verdict ?? "(nothing is published)")}, by {PublishedModel.Source}";
    }

    /// <summary>What a probe found, without column, class and value: <c>LINXFER</c>, <c>DELIVERY</c>.</summary>
    private static string Quantity(string value) =>
        value.Split('=')[0].Split('.') is [['A', >= '0' and <= '9', ..], var quantity, ..] ? quantity : value.Split('=', '.')[0];

    private static Dictionary<string, int> Counted(IEnumerable<string> names) => names
        .GroupBy(name => name, StringComparer.Ordinal)
        .OrderBy(group => group.Key, StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
}
