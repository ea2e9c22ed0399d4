using System.Globalization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Experiments;

/// <summary>The useful nodes: all of them in one table, and those that make each answer symbol.</summary>
internal static class NodeSection
{
    private static readonly string[] Known = [">Fails %", "Impact", "Sub-tasks", "Additions", "Subtractions", "Negative", "Attends to"];

    public static Html Of(CircuitFacts facts, ModelFindings model, string id) =>
        facts.UsefulNodes.Any() ? Html.Join([All(facts, model, id), Symbols(facts, model, id)]) : Html.Empty;

    /// <summary>What a node is sorted by: position, layer, heads before the MLP.</summary>
    public static string KeyOf(Node node) =>
        string.Create(CultureInfo.InvariantCulture, $"P{node.Position:00}L{node.Layer:00}{node.Head ?? 99:00}");

    private static Html All(CircuitFacts facts, ModelFindings model, string id)
    {
        var layout = new Layout(facts.Model.Digits);
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

        return Html.Of($"<h3 id=\"{id}-nodes\">Useful nodes</h3>\n{table.ToHtml()}");
    }

    /// <summary>A table for each position that predicts an answer symbol (docs/domain.md, section 9.7).</summary>
    private static Html Symbols(CircuitFacts facts, ModelFindings model, string id)
    {
        var layout = new Layout(facts.Model.Digits);
        var nodes = facts.UsefulNodes.Zip(model.Nodes).ToLookup(pair => pair.Second.Node.Position);
        int[] positions = [.. Enumerable.Range(layout.FirstScoredPosition, layout.AnswerTokens)];
        var none = positions.Where(position => !nodes.Contains(position)).Select(position => layout.NameOf(position + 1)).ToArray();
        return Html.Of($"""
            <h3 id="{id}-symbols">Answer symbols</h3>
            <p>The useful nodes at the position where each symbol is predicted; {layout.NameOf(layout.SignPosition)} is the sign, A0 the units.{(none.Length == 0 ? "" : $" There is none where {string.Join(", ", none)} {(none.Length == 1 ? "is" : "are")} predicted.")}</p>
            {Html.Join(positions.Where(nodes.Contains).Select(position => Symbol(position, [.. nodes[position]])))}
            """);

        Html Symbol(int position, (AblationOutcome Outcome, TaggedNode Tagged)[] here)
        {
            var (symbol, at) = (layout.NameOf(position + 1), string.Create(CultureInfo.InvariantCulture, $"P{position} ({layout.NameOf(position)})"));
            var table = new HtmlTable($"Nodes at {at}, where {symbol} is predicted", ["Node", .. Known]);
            foreach (var (outcome, tagged) in here)
            {
                table.Add([NodeCell(tagged.Node, id), .. Cells(outcome, tagged, facts, model, id)]);
            }

            return Html.Of($"<details><summary>{symbol}, predicted at {at}: {Figures.Count(here.Length, "node")}</summary>\n{table.ToHtml()}</details>\n");
        }
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
            Attends(facts.AttentionOf(tagged.Node), new(facts.Model.Digits)),
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
