using System.Globalization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Experiments;

/// <summary>What the nodes of a model compute, and which hypotheses about its algorithm hold.</summary>
internal static class ClaimSection
{
    /// <summary>More sub-tasks than these are not listed one by one where nothing could be tested.</summary>
    private const int MaxUntested = 20;

    /// <summary>Longer hypotheses are folded.</summary>
    private const int MaxOpen = 30;

    public static IEnumerable<ReportPart> Of(ModelFindings model, string id) =>
        model.Claims is { } claims ? [Claims(claims, model, id), HypothesesOf(claims, id)] : [];

    /// <summary>Where the evidence for a standing claim is.</summary>
    public static string AnchorOf(string id, Claim claim) => AnchorOf(id, claim.ToString());

    private static string AnchorOf(string id, string claim) => $"{id}-{claim.Replace(' ', '-')}";

    private static ReportPart Claims(ClaimFacts claims, ModelFindings model, string id)
    {
        var standing = claims.Confirmed.ToArray();
        var strong = standing.Count(evidence => evidence.Verdict == Verdict.Strong);
        var gist = $"{Figures.Count(strong)} strong, {Figures.Count(standing.Length - strong)} partial of {Figures.Count(claims.Evidence.Count, "claim")}";
        return new("claims", "What the nodes compute", gist, Html.Of($"""
            <p>{Figures.Count(claims.Evidence.Count, "claim")} that a useful node, or two heads of a layer, do a sub-task {(claims.Evidence.Count == 1 ? "was" : "were")} tested on up to {Figures.Count(claims.Spec.Questions, "question")} each: {Figures.Count(strong)} strong, {Figures.Count(standing.Length - strong)} partial (in brackets where they are listed), the others refused. {ClaimText.Purposes(claims)}.</p>
            {(standing.Length == 0 ? Html.Of($"<p>So nothing is known of what any node computes; what is needed for which questions is told below.</p>\n") : Table(standing, claims.Analysis.Model.Layout, id))}<p>Not tested: {string.Join(" ", NotTested(claims, model))}</p>

            """));
    }

    private static Html Table(ClaimEvidence[] standing, Layout layout, string id)
    {
        var table = new HtmlTable(
            "Claims that stand", "Node", "At", "Sub-task", ">Column", "Verdict", ">Passes %", ">95 % interval", ">Same class %", ">Other node %", ">Elsewhere %", ">Effect", ">Looks %",
            "Map");
        foreach (var evidence in standing)
        {
            var (claim, passed) = (evidence.Claim, evidence.Passed);
            table.Add(
                [
                    new(Nodes(claim, id), NodeSection.KeyOf(claim.Nodes[0])),
                    HtmlCell.Of(layout.NameOf(claim.Nodes[0].Position), claim.Nodes[0].Position),
                    $"{claim.Task}: {ClaimText.Short(claim.Task)}",
                    claim.Column is { } column ? HtmlCell.Of(column) : "",
                    EnumText.Of(evidence.Verdict),
                    Percent(passed.Rate),
                    HtmlCell.Of(Text($"{100 * passed.Lower:0.0}–{100 * passed.Upper:0.0}"), passed.Lower),
                    .. evidence.Controls.Select(control => Percent(control.Rate)),
                    HtmlCell.Of(Text($"{evidence.Effect:0.00}"), evidence.Effect),
                    evidence.Attention is { } share ? Percent(share) : "",
                    Html.Of($"<a href=\"#{QuantaMapPicture.CellOf("sub-tasks", ModelSection.AnchorOf(id, claim.Nodes[0]))}\" aria-label=\"{claim} on the map\">map</a>"),
                ],
                AnchorOf(id, claim));
        }

        var meanings = standing.Select(evidence => evidence.Claim.Task).Distinct().Order().Select(task => $"{task}: {ClaimText.Of(task)}");
        return Html.Of($"""
            {table.ToHtml()}<p class="faint">{string.Join("; ", meanings)}. Column 0 is the units. A claim passes where patching the node from a question in which the sub-task has another result gives exactly the answer of that result; the three controls are what should not: patching a question of the same class, another node, the same heads elsewhere. The effect is the pass rate less the highest control.</p>

            """);
    }

    private static Html Nodes(Claim claim, string id) => Html.Join(claim.Nodes.Select((node, i) => Html.Of(
        $"<a href=\"#{ModelSection.AnchorOf(id, node)}\">{(i == 0 ? node.ToString() : Text($"+H{node.Head}"))}</a>")));

    private static IEnumerable<string> NotTested(ClaimFacts claims, ModelFindings model)
    {
        yield return "three and more nodes together, and nodes of several layers or positions;";
        yield return "nodes that can be taken away by themselves without any question failing.";
        if (claims.Untested.ToArray() is { Length: > 0 } untested)
        {
            yield return $"No useful node lies where {string.Join(", ", untested.Take(MaxUntested))}{(untested.Length > MaxUntested ? $" and {untested.Length - MaxUntested} others" : "")} could be done.";
        }

        if (model.Cell is { } cell)
        {
            foreach (var operation in cell.Spec.Operations.Except(OperationRegistry.WithColumns))
            {
                yield return $"There are no sub-tasks of {operation.Rules().Noun}.";
            }
        }

        if (claims.Analysis.LeftOut.Count > 0)
        {
            yield return "Questions that the model answers wrongly as it is do not pass, whatever its nodes do.";
        }
    }

    private static ReportPart HypothesesOf(ClaimFacts claims, string id) => new("hypotheses", "Hypotheses", HeldOf(claims), Html.Of($"""
        <p>What is supposed of how models do such arithmetic, clause by clause. Evidence is graded, for each clause by itself; it is no proof of the whole. What only an MLP does, where the clause is about heads, holds partly.</p>
        {Html.Join(Hypotheses.Of(claims).Select(hypothesis => HypothesisOf(hypothesis, id)))}
        """));

    private static string HeldOf(ClaimFacts claims) => string.Join(", ", Hypotheses.Of(claims).Select(hypothesis =>
        $"{hypothesis.Name} {Figures.Count(ClaimText.Held(hypothesis))} of {Figures.Count(hypothesis.Required.Count(), "clause")}"));

    private static Html HypothesisOf(Hypothesis hypothesis, string id)
    {
        var table = new HtmlTable($"The {hypothesis.Name} hypothesis", "Clause", "~Statement", "Holds", "Required", "Where", "~Evidence");
        foreach (var clause in hypothesis.Clauses)
        {
            table.Add(
            [
                clause.Id,
                clause.Text,
                new(Html.Of($"{ClaimText.Of(clause)}"), OrderOf(clause)),
                clause.IsOptional ? "optional" : "yes",
                Html.Join(clause.Claims.Select((claim, i) => Html.Of(
                    $"{(i == 0 ? Html.Empty : Html.Of($"<br>"))}<a href=\"#{AnchorOf(id, claim)}\">{(clause.Claims.Count == 1 ? claim.Split(' ')[0] : claim)}</a>"))),
                clause.Evidence.Replace(" %", "\u00a0%", StringComparison.Ordinal),
            ]);
        }

        return Html.Of(
            $"<details{new Html(hypothesis.Clauses.Count > MaxOpen ? "" : " open")}><summary>{ClaimText.Of(hypothesis)}.</summary>\n{table.ToHtml()}</details>\n");
    }

    /// <summary>From what holds down to what nothing is known of.</summary>
    private static string OrderOf(Clause clause) => clause switch
    {
        { IsTested: false } => "4",
        { Verdict: Verdict.Strong } => "1",
        { Verdict: Verdict.Partial } => "2",
        _ => "3",
    };

    private static HtmlCell Percent(double share) => HtmlCell.Of(Text($"{100 * share:0}"), share);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
