using System.Globalization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Experiments;

/// <summary>The useful nodes: all of them in one table, and those that make each answer symbol.</summary>
internal static class NodeSection
{
    private static readonly string[] Known = [">Fails %", "Impact", "Sub-tasks", "Additions", "Subtractions", "Negative", "Attends to"];

    public static IEnumerable<ReportPart> Of(CircuitFacts facts, ModelFindings model, string id) =>
        facts.UsefulNodes.Any() ? [All(facts, model, id), Symbols(facts, model, id)] : [];

    /// <summary>What a node is sorted by: position, layer, heads before the MLP.</summary>
    public static string KeyOf(Node node) =>
        string.Create(CultureInfo.InvariantCulture, $"P{node.Position:00}L{node.Layer:00}{node.Head ?? 99:00}");

    private static ReportPart All(CircuitFacts facts, ModelFindings model, string id)
    {
        var layout = facts.Model.Layout;
        var table = new HtmlTable("Nodes without which some question fails", ["Node", "At", .. Known, "Keeps apart", "Map"]);
        foreach (var (outcome, tagged) in facts.UsefulNodes.Zip(model.Nodes))
        {
            var (node, anchor) = (tagged.Node, ModelSection.AnchorOf(id, tagged.Node));
            table.Add(
                [
                    new(Html.Of($"{node}"), KeyOf(node)),
                    HtmlCell.Of(layout.NameOf(node.Position), node.Position),
                    .. Cells(outcome, tagged, facts, model, id),
                    Apart(model, node, id),
                    Html.Of($"<a href=\"#{QuantaMapPicture.CellOf("failures", anchor)}\" aria-label=\"{node} on the map\">map</a>"),
                ],
                anchor);
        }

        return new("nodes", "Useful nodes", Figures.Count(facts.UsefulNodes.Count(), "node"), Html.Of($"""
            <p>Fails: the share of questions that are answered wrongly without the node. Impact: the answer digits that go wrong then (A43: 4 and 3). Additions, subtractions, negative: the classes that fail (S12: S1 and S2).</p>
            {table.ToHtml()}
            """));
    }

    /// <summary>The nodes at each position that predicts an answer symbol (docs/domain.md, section 9.7), with what they do.</summary>
    private static ReportPart Symbols(CircuitFacts facts, ModelFindings model, string id)
    {
        var layout = facts.Model.Layout;
        var nodes = model.Nodes.ToLookup(tagged => tagged.Node.Position);
        int[] positions = [.. Enumerable.Range(layout.FirstScoredPosition, layout.AnswerTokens)];
        var table = new HtmlTable("Useful nodes where each answer symbol is predicted", "Symbol", "At", ">Nodes", "~Which, and what they do");
        foreach (var position in positions)
        {
            TaggedNode[] here = [.. nodes[position]];
            table.Add(
            [
                HtmlCell.Of(layout.NameOf(position + 1), -position),
                HtmlCell.Of(string.Create(CultureInfo.InvariantCulture, $"P{position} ({layout.NameOf(position)})"), position),
                HtmlCell.Of(here.Length),
                Html.Join(here.Select((tagged, i) => Html.Of($"{(i == 0 ? "" : ", ")}{NodeCell(tagged.Node, id).Content} {SubTasks(model, tagged.Node, id).Content}"))),
            ]);
        }

        return new("symbols", "Answer symbols", $"{Figures.Count(positions.Count(nodes.Contains))} of {Figures.Count(positions.Length)} with useful nodes", Html.Of($"""
            <p>{(layout.SignPosition is { } sign ? $"{layout.NameOf(sign)} is the sign, " : "")}A0 the units.</p>
            {table.ToHtml()}
            """));
    }

    /// <summary>A link to the row of a node.</summary>
    public static HtmlCell NodeCell(Node node, string id) => new(Html.Of($"<a href=\"#{ModelSection.AnchorOf(id, node)}\">{node}</a>"), KeyOf(node));

    /// <summary>In the order of <see cref="Known"/>.</summary>
    private static HtmlCell[] Cells(AblationOutcome outcome, TaggedNode tagged, CircuitFacts facts, ModelFindings model, string id)
    {
        var summary = FailureSummary.Of(outcome.Failures, facts.Questions);
        return
        [
            HtmlCell.Of(summary.Percent < 1 ? "<1" : Figures.Count(summary.Percent), summary.Share),
            Said(tagged, TagKinds.Impact),
            SubTasks(model, tagged.Node, id),
            Said(tagged, TagKinds.Addition),
            Said(tagged, TagKinds.Subtraction),
            Said(tagged, TagKinds.Negative),
            Attends(facts.AttentionOf(tagged.Node), facts.Model.Layout),
        ];
    }

    private static string Said(TaggedNode node, string kind) => string.Join(' ', node.Of(kind).Select(tag => tag.Value));

    private static HtmlCell SubTasks(ModelFindings model, Node node, string id)
    {
        var claims = (model.Claims?.Confirmed ?? []).Where(evidence => evidence.Claim.Nodes.Contains(node)).ToArray();
        return new(
            Html.Join(claims.Select((evidence, i) => Html.Of(
                $"{(i == 0 ? "" : " ")}<a href=\"#{ClaimSection.AnchorOf(id, evidence.Claim)}\">{ClaimText.Of(evidence)}</a>"))),
            string.Join(' ', claims.Select(evidence => evidence.Claim.Tag)));
    }

    private static string Attends(HeadAttention? attention, Layout layout) => string.Join(", ", (attention?.Top ?? []).Select(seen =>
        string.Create(CultureInfo.InvariantCulture, $"{layout.NameOf(seen.Position)} {Math.Round(seen.Percent)} %")));

    private static Html Apart(ModelFindings model, Node node, string id)
    {
        var digits = model.Columns.Where(found => found.Test.Head == node && found.Result.IsSeparable).Select(found => found.Test.Digit).Distinct().Order().ToArray();
        return digits.Length == 0
            ? Html.Empty
            : Html.Of($"<a href=\"#{id}-columns\">{string.Join(' ', digits.Select(digit => $"D{digit.ToString(CultureInfo.InvariantCulture)}"))}</a>");
    }
}
