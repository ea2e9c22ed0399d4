using VerifiedAddition.Circuits;

namespace VerifiedAddition.Experiments;

/// <summary>What became of the useful nodes of the model that a variant started from, where the report is about both.</summary>
internal static class ReuseSection
{
    /// <param name="model">The variant.</param>
    /// <param name="all">All models of the report; the parent is looked for among them.</param>
    /// <param name="id">What the variant's links begin with.</param>
    /// <returns>Nothing if it started from no other, or nobody looked into both.</returns>
    public static IEnumerable<ReportPart> Of(ModelFindings model, IReadOnlyList<ModelFindings> all, string id) => FactsOf(model, all) is not { } facts
        ? []
        : [new("reuse", "Re-used nodes", $"{Figures.Count(facts.InsertedUsed(null))} of {Figures.Count(facts.Inserted.Count)} still useful", Html.Of($"""
            <p>{Sentence(model, facts)} <code>va analyse reuse {model.Name}</code> says how much of that is there in other models anyway.</p>
            {Totals(facts)}{Nodes(facts, id)}<div class="gallery">{Html.Join(Map(facts, model, id))}</div>

            """))];

    /// <summary>The map of the section, for those who want it as a file.</summary>
    public static IReadOnlyList<Picture> Pictures(ModelFindings model, IReadOnlyList<ModelFindings> all) =>
        FactsOf(model, all) is { } facts ? ReuseMap.Of(facts) : [];

    private static ReuseFacts? FactsOf(ModelFindings model, IReadOnlyList<ModelFindings> all)
    {
        var from = model.Cell?.Spec.InitialiseFrom;
        var parent = from?.Variant is { } id ? all.FirstOrDefault(one => one.Cell?.Spec.Id == id) : null;
        return model.Facts is { } child && parent?.Facts is { } before
            ? ReuseFacts.Of(
                ModelUse.Of(before, parent.Claims?.Tagged()), ModelUse.Of(child, model.Claims?.Tagged()), ReuseFinder.PlacementOf(from!, before.Model, child.Model))
            : null;
    }

    private static string Sentence(ModelFindings model, ReuseFacts facts) =>
        $"{model.Parent} has {Figures.Count(facts.Inserted.Count, "useful node")}, which were inserted here; {Figures.Count(facts.InsertedUsed(null))} are useful here too, " +
        $"{Figures.Count(facts.Inserted.Count(node => node.TakesSecond))} of them with a second role, and {Figures.Count(facts.New.Count())} others beside them.";

    private static Html Totals(ReuseFacts facts)
    {
        var table = new HtmlTable("Nodes that questions need", "Questions", ">Nodes used", ">Of all used", ">Inserted used", ">Of all inserted");
        foreach (var questions in OperationClasses.All.Select(one => (OperationClass?)one).Prepend(null))
        {
            var (used, inserted) = (facts.Used(questions), facts.InsertedUsed(questions));
            table.Add(
            [
                ReuseText.Of(questions),
                HtmlCell.Of(used),
                HtmlCell.Of(ReuseText.Share(used, facts.Child.Nodes.Count), used),
                HtmlCell.Of(inserted),
                HtmlCell.Of(ReuseText.Share(inserted, facts.Inserted.Count), inserted),
            ]);
        }

        return table.ToHtml();
    }

    private static Html Nodes(ReuseFacts facts, string id)
    {
        var table = new HtmlTable(
            "What became of inserted nodes", "Node", "In the parent", "Parent needs it for", "Parent's sub-tasks", "Here", "Needed for", "Sub-tasks", "Kept");
        foreach (var node in facts.Inserted)
        {
            table.Add(
            [
                node.Survives ? Html.Of($"<a href=\"#{ModelSection.AnchorOf(id, node.Node)}\">{node.Node}</a>") : Html.Of($"{node.Node}"),
                $"{node.From}",
                ReuseText.Letters(node.Before),
                facts.HasRoles ? ReuseText.Roles(node.Before) : "",
                ReuseText.Of(node.Fate),
                ReuseText.Letters(node.Now),
                facts.HasRoles ? ReuseText.Roles(node.Now) : "",
                facts.HasRoles ? ReuseText.Kept(node) : "",
            ]);
        }

        return table.ToHtml();
    }

    private static IEnumerable<Html> Map(ReuseFacts facts, ModelFindings model, string id) => ReuseMap
        .Of(facts, node => facts.Child.Nodes.ContainsKey(node) ? $"#{ModelSection.AnchorOf(id, node)}" : $"#{id}-reuse")
        .Select(picture => ReportFigure.Of(picture, model.Name, $"va analyse reuse {ModelSection.WordOf(model)} --out reuse", Html.Of($"{picture.Description}"), $"{id}-map-reuse"));
}
