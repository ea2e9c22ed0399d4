using VerifiedAddition.Circuits;

namespace VerifiedAddition.Experiments;

/// <summary>Everything about one model.</summary>
internal static class ModelSection
{
    /// <summary>All that is known, unfolded: the model is what the report is about.</summary>
    public static Html Alone(ModelFindings model, string id, IReadOnlyList<ModelFindings> all) => Html.Of($"""
        <section id="{id}">
        <h2>Summary</h2>
        {SummarySection.Facts(model)}{Parts(model, id, all, isOpen: true)}</section>

        """);

    /// <summary>One of several, folded.</summary>
    /// <param name="id">What its links begin with.</param>
    /// <param name="all">All models of the report.</param>
    public static Html Folded(ModelFindings model, string id, IReadOnlyList<ModelFindings> all) => Html.Of($"""
        <details class="model" id="{id}"><summary><h2>{model.Name}</h2> <span class="gist">{SummarySection.Gist(model)}</span></summary>
        {SummarySection.Facts(model)}{Parts(model, id, all, isOpen: false)}</details>

        """);

    /// <summary>Where the facts about a node stand.</summary>
    public static string AnchorOf(string id, Node node) => $"{id}-{node}";

    /// <summary>What a shell calls it by.</summary>
    public static string WordOf(ModelFindings model) => ReportFigure.Word(model.File ?? model.Name);

    private static Html Parts(ModelFindings model, string id, IReadOnlyList<ModelFindings> all, bool isOpen)
    {
        ReportPart[] parts =
        [
            Losses(model),
            VerificationSection.Of(model),
            .. RobustnessSection.Of(model.Robustness),
            .. CircuitSection.Of(model, id),
            .. ReuseSection.Of(model, all, id),
        ];
        return Html.Join(parts.Select(part => part.ToHtml(id, isOpen)));
    }

    private static ReportPart Losses(ModelFindings model)
    {
        const string Title = "Losses";
        if (model.Record is not { } record)
        {
            return new("losses", Title, "no training record", Html.Of($"<p>There is no training record{(model.Cell is null ? ": a weight file has none" : " yet")}.</p>\n"));
        }

        var chart = LossChart.ByToken(record);
        return new(
            "losses",
            Title,
            SummarySection.Loss(model),
            ReportFigure.Of(chart, model.Name, $"va variant plot {WordOf(model)} --tokens --log --out losses.svg", Html.Of($"{chart.Description} {Sawtooth(model)}")));
    }

    /// <summary>Why the curve of a warm start looks broken; nothing of others.</summary>
    public static string Sawtooth(ModelFindings model) => model.Cell?.Spec.InitialiseFrom?.Mode switch
    {
        2 => "The sawtooth is no fault: mode 2 puts the inserted heads back every 100 steps.",
        3 => "The sawtooth is no fault: mode 3 puts the inserted heads and MLPs back every 100 steps.",
        _ => "",
    };
}
