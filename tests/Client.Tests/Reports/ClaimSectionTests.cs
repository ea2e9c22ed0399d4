using System.Text.RegularExpressions;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

public sealed partial class ClaimSectionTests
{
    private static readonly CircuitFacts Facts = CircuitSamples.Of(digits: 3, layers: 2, heads: 3);
    private static readonly ClaimFacts Claims = CircuitSamples.Claimed(Facts);

    [Fact]
    public void Every_standing_claim_is_a_row_that_leads_to_its_node_and_its_cell()
    {
        var html = Page(Claims);

        var ids = Ids().Matches(html).Select(match => match.Groups["what"].Value).ToArray();
        Assert.NotEmpty(Claims.Confirmed);
        Assert.True(Claims.Confirmed.Count() < Claims.Evidence.Count);
        Assert.All(Claims.Confirmed, evidence =>
        {
            var node = evidence.Claim.Nodes[0];
            var row = RowOf(html, $"m1-{node}-{evidence.Claim.Tag}");
            Assert.Contains($"href=\"#m1-{node}\"", row, StringComparison.Ordinal);
            Assert.Contains($"href=\"#m1-{node}-sub-tasks\"", row, StringComparison.Ordinal);
            Assert.Contains($">{EnumText.Of(evidence.Verdict)}<", row, StringComparison.Ordinal);
        });
        Assert.Empty(Claims.Evidence.Where(evidence => evidence.Verdict == Verdict.None).Select(evidence => $"m1-{evidence.Claim.ToString().Replace(' ', '-')}").Intersect(ids, StringComparer.Ordinal));
        Assert.Equal(ids.Length, ids.Distinct(StringComparer.Ordinal).Count());
        Assert.Empty(Links().Matches(html).Select(match => match.Groups["what"].Value).Except(ids, StringComparer.Ordinal));
    }

    [Fact]
    public void Two_heads_that_do_it_together_both_have_it()
    {
        Node[] pair = [.. Facts.UsefulNodes.Select(outcome => outcome.Target.Node!.Value).Where(node => node is { Layer: 0, IsMlp: false }).GroupBy(node => node.Position).First(same => same.Count() > 1).Take(2)];
        var html = Page(Claims with { Evidence = [Claims.Evidence[0] with { Claim = new(SubTask.SA, 1, pair), Passed = new(75, 100) }] });

        Assert.Contains($">{pair[0]}</a><a href=\"#m1-{pair[1]}\">+H{pair[1].Head}</a>", html, StringComparison.Ordinal);
        Assert.All(pair, node => Assert.Contains($"<a href=\"#m1-{pair[0]}+H{pair[1].Head}-A1.SA\">(A1.SA)</a>", RowOf(html, $"m1-{node}"), StringComparison.Ordinal));
        Assert.Contains("2 of ", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Clauses_are_counted_and_those_that_nothing_speaks_for_are_not_hidden()
    {
        var html = Page(Claims with { Evidence = [.. Claims.Evidence.Where(evidence => evidence.Claim.Task != SubTask.ST)] });

        var hypothesis = Assert.Single(Hypotheses.Of(Claims));
        Assert.Contains($"{ClaimText.Held(hypothesis)} of {hypothesis.Required.Count()} clauses of the addition hypothesis hold", Page(Claims), StringComparison.Ordinal);
        Assert.Contains("could not be tested", html, StringComparison.Ordinal);
        Assert.Contains("no useful node from P3 to P8 was tested", html, StringComparison.Ordinal);
        Assert.Contains("No useful node lies where A0.SC, A1.SC, A2.SC, A1.SS, A2.SS, A0.ST, A1.ST, A2.ST could be done.", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_of_which_nothing_is_claimed_reads_well()
    {
        var html = Page(new(new(), [Operation.Add], Facts, []));

        Assert.Contains("0 claims that a useful node, or two heads of a layer, do a sub-task were tested", html, StringComparison.Ordinal);
        Assert.Contains("So nothing is known of what any node computes", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Claims that stand", html, StringComparison.Ordinal);
        Assert.DoesNotContain("m1-map-sub-tasks", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Sub\u2011task", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_answers_nothing_rightly_is_said_to_be_beyond_explanation()
    {
        var facts = Facts with { Questions = [], LeftOut = Facts.Questions, Nodes = [], Positions = [.. Facts.Positions.Select(outcome => outcome with { Failures = [] })] };

        var html = Page(new(new(), [Operation.Add], facts, []));

        Assert.Contains("Nothing can be explained: the model answers all 4 questions wrongly as it is.", html, StringComparison.Ordinal);
        Assert.DoesNotContain("m1-nodes", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<tbody>\n</tbody>", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_answer_symbol_has_the_nodes_that_predict_it()
    {
        var html = Page(Claims);

        var at = Facts.UsefulNodes.Where(outcome => outcome.Target.Position == 9).Select(outcome => outcome.Target.ToString()).ToArray();
        var row = html[html.IndexOf("<th scope=\"row\" data-sort=\"-9\">A2</th>", StringComparison.Ordinal)..];
        row = row[..row.IndexOf("</tr>", StringComparison.Ordinal)];
        Assert.Contains($"P9 (A3)</td><td class=\"number\">{at.Length}</td>", row, StringComparison.Ordinal);
        Assert.Equal(at, Nodes().Matches(row).Select(match => match.Groups["what"].Value), StringComparer.Ordinal);
        Assert.Contains(">A2.SA</a>", row, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "3 digits, 1 layer, 3 heads of 170, width 510")]
    [InlineData(2, "3 digits, 2 layers, 3 heads of 170, width 510")]
    public void One_is_not_many(int layers, string said)
    {
        var facts = CircuitSamples.Of(digits: 3, layers, heads: 3);

        Assert.Contains(said, Page(CircuitSamples.Claimed(facts)), StringComparison.Ordinal);
    }

    private static string Page(ClaimFacts claims) => ReportPage.Of(new(
        "model",
        null,
        [new("model", null, CellState.Done, null, null, []) { Facts = claims.Analysis, Claims = claims, Nodes = claims.Described() }],
        "a test",
        DateTimeOffset.UnixEpoch));

    private static string RowOf(string html, string id)
    {
        var start = html.IndexOf($"<tr id=\"{id}\">", StringComparison.Ordinal);
        Assert.True(start >= 0, $"There is no row {id}.");
        return html[start..html.IndexOf("</tr>", start, StringComparison.Ordinal)];
    }

    [GeneratedRegex(" id=\"(?<what>[^\"]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Ids();

    [GeneratedRegex(" href=\"#(?<what>[^\"]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Links();

    [GeneratedRegex("<a href=\"#m1-(?<what>P[0-9]+L[0-9](H[0-9]+|MLP))\">", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Nodes();
}
