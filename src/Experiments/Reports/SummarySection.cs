using System.Globalization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>What somebody with one minute should know.</summary>
internal static class SummarySection
{
    public static Html Of(Findings findings) => findings.Sweep is { } sweep
        ? Html.Of($"""
            <section id="summary">
            <h2>Summary</h2>
            {Losses(findings)}{Variants(findings)}<p class="faint">{Figures.Count(sweep.Cells.Length, "variant")}, {Figures.Count(sweep.Trained())} trained; the sweep is {SweepText.Phase(sweep)}.{Unverified(sweep)} {MachineText.Of(findings)}</p>
            {Computing(findings)}</section>

            """)
        : Html.Empty;

    /// <summary>The facts about one model, names and values.</summary>
    public static Html Facts(ModelFindings model)
    {
        var facts = Nature(model).Concat(Training(model)).Concat(ModelText.Verified(model).Select(said => ("Verified", said))).Concat(Circuit(model)).Concat(Algorithm(model));
        return Html.Of($"<dl>{Html.Join(facts.Select(fact => Html.Of($"<dt>{fact.Item1}</dt><dd>{fact.Item2}</dd>\n")))}</dl>\n");
    }

    /// <summary>A model in a few words: what it answers wrongly, and its loss.</summary>
    public static string Gist(ModelFindings model) => model switch
    {
        { Cell: null } => "a weight file, not verified here",
        { Verifications.Count: 0, State: not CellState.Done } => $"{EnumText.Of(model.State)}, {Loss(model)}",
        _ => $"{Wrong(model)}; {Loss(model)}",
    };

    /// <summary>What it answers wrongly, in a few words.</summary>
    public static string Wrong(ModelFindings model) => (model.Verifications.Count, LeadSentence.Failures(model)) switch
    {
        (0, _) => "not verified",
        (_, 0) => $"no wrong answer in {Figures.Count(LeadSentence.Asked(model), "question")}{(model.Verifications.All(ModelText.IsProved) ? ", all there are" : "")}",
        (_, var wrong) => $"{Figures.Count(wrong)} of {Figures.Count(LeadSentence.Asked(model), "question")} wrong",
    };

    /// <summary>Its loss, in a few words.</summary>
    public static string Loss(ModelFindings model) => model.Cell?.Training switch
    {
        { AverageFinalLoss: { } final } => $"final loss {Figures.Loss(final)}",
        { Loss: { } now } => $"loss so far {Figures.Loss(now)}",
        _ => "no loss yet",
    };

    private static string Unverified(SweepSnapshot sweep) => sweep.Spec?.Verification is null ? " It asks for no verification." : "";

    /// <summary>Nothing where no variant has been trained a step.</summary>
    private static Html Losses(Findings findings)
    {
        var recorded = findings.Models.Where(model => model.Record is not null).ToArray();
        if (recorded.Length == 0)
        {
            return Html.Empty;
        }

        var chart = LossChart.Of([.. recorded.Select(model => model.Record!)]);
        var names = string.Join(' ', recorded.Select(ModelSection.WordOf));
        var sawtooth = recorded.Where(model => ModelSection.Sawtooth(model).Length > 0).Select(model => $"{model.Name}: {ModelSection.Sawtooth(model)}");
        return ReportFigure.Of(
            chart, findings.Name, $"va variant plot {names} --log --out losses.svg", Html.Of($"{chart.Description} {string.Join(' ', sawtooth)}"), "losses");
    }

    private static Html Variants(Findings findings)
    {
        var table = new HtmlTable(
            "All variants", "Variant", ">Wrong", ">Questions", ">Nines certified", ">Final loss", "State", ">Digits", ">Layers", ">Heads", "Operations", "Starts from",
            ">Useful positions", ">Useful nodes");
        foreach (var (i, model) in findings.Models.Index())
        {
            var (cell, reports) = (model.Cell!, model.Verifications);
            table.Add(
            [
                new(Html.Of($"<a href=\"#m{i + 1}\">{model.Name}</a>"), model.Name),
                reports.Count == 0 ? "-" : HtmlCell.Of(LeadSentence.Failures(model)),
                reports.Count == 0 ? "-" : HtmlCell.Of(LeadSentence.Asked(model)),
                Nines(reports),
                cell.Training.AverageFinalLoss is { } loss ? HtmlCell.Of(Figures.Loss(loss), loss) : "-",
                findings.Sweep!.WordOf(cell),
                HtmlCell.Of(cell.Spec.Digits),
                HtmlCell.Of(cell.Spec.Layers),
                HtmlCell.Of(cell.Spec.Heads),
                string.Join(", ", cell.Spec.Operations.Select(operation => operation.Name())),
                model.Parent ?? "random weights",
                model.Facts is { } facts ? HtmlCell.Of(facts.UsefulPositions.Count()) : "-",
                model.Facts is { } found ? HtmlCell.Of(found.UsefulNodes.Count()) : "-",
            ]);
        }

        return table.ToHtml();
    }

    /// <summary>What was found of the algorithms, a row for each model that was looked into.</summary>
    private static Html Computing(Findings findings)
    {
        string[] hypotheses = ["addition", "subtraction", "mixed"];
        var table = new HtmlTable(
            "What the models compute",
            ["Variant", ">Claims tested", ">Strong", ">Partial", .. hypotheses.Select(name => $">Clauses: {name}"), ">Heads", ">MLPs"]);
        foreach (var (i, model) in findings.Models.Index().Where(one => one.Item.Claims is not null))
        {
            var claims = model.Claims!;
            var all = Hypotheses.Of(claims).ToDictionary(one => one.Name, StringComparer.Ordinal);
            table.Add(
            [
                new(Html.Of($"<a href=\"#m{i + 1}-claims\">{model.Name}</a>"), model.Name),
                HtmlCell.Of(claims.Evidence.Count),
                HtmlCell.Of(claims.Confirmed.Count(evidence => evidence.Verdict == Verdict.Strong)),
                HtmlCell.Of(claims.Confirmed.Count(evidence => evidence.Verdict == Verdict.Partial)),
                .. hypotheses.Select(name => all.TryGetValue(name, out var one) ? Part(ClaimText.Held(one), one.Required.Count()) : ""),
                Purposes(claims, mlp: false),
                Purposes(claims, mlp: true),
            ]);
        }

        return findings.Models.Any(model => model.Claims is not null)
            ? Html.Of($"{table.ToHtml()}<p class=\"faint\">A claim says that a node, a head or MLP at one position, does one step of the arithmetic; a clause is a statement of a hypothesis of how models do it (<a href=\"#terms\">terms</a>). Clauses are the required ones that hold, not only in part; heads and MLPs are useful ones that have a purpose.</p>\n")
            : Html.Empty;

        static HtmlCell Purposes(ClaimFacts claims, bool mlp)
        {
            var (with, of) = ClaimText.Purposes(claims, mlp);
            return Part(with, of);
        }

        static HtmlCell Part(int count, int of) => HtmlCell.Of($"{count} of {of}", of == 0 ? 0 : (double)count / of);
    }

    /// <summary>Those of the worst operation.</summary>
    private static HtmlCell Nines(IReadOnlyList<VerificationReport> reports) => reports.Count == 0
        ? "-"
        : reports.All(ModelText.IsProved)
            ? HtmlCell.Of("all", double.MaxValue)
            : HtmlCell.Of((long)reports.Where(one => !ModelText.IsProved(one)).Min(one => one.Snapshot.Nines()));

    private static IEnumerable<(string, string)> Nature(ModelFindings model)
    {
        if (model.Cell?.Spec is not { } spec)
        {
            yield return ("Model", model.Facts is { } facts
                ? Shape(facts.Model.Digits, facts.Model.Layers, facts.Model.Heads, facts.Model.DHead, facts.Model.DModel)
                : "a weight file");
            yield break;
        }

        yield return ("Model", Invariant(
            $"{Shape(spec.Digits, spec.Layers, spec.Heads, spec.DHead, spec.DModel)}: {spec.Parameters:N0} parameters"));
        yield return ("Trained on", Invariant(
            $"{string.Join(" and ", spec.Operations.Select(operation => operation.Name()))}, {EnumText.Of(spec.Generator)} questions, seed {spec.Seed}"));
        yield return ("Starts from", spec switch
        {
            { InitialiseFrom: { } from } =>
                Invariant($"{model.Parent}, re-used in mode {from.Mode} ({EnumText.Of(from.Policy)}, as the {(from.Late ? "last" : "first")} layers)"),
            { Extends: { } extension } => $"{model.Parent}, whose training it goes on with after step {Figures.Count(extension.After)}",
            _ => "random weights",
        });
        if (model.Cell.RefinedFrom is not null)
        {
            yield return ("Refinement", SweepText.Refined(model.Cell));
        }
    }

    private static string Shape(int digits, int layers, int heads, int headWidth, int width) => Invariant(
        $"{Figures.Count(digits, "digit")}, {Figures.Count(layers, "layer")}, {Figures.Count(heads, "head")} of {headWidth}, width {width}");

    private static IEnumerable<(string, string)> Training(ModelFindings model)
    {
        if (model.Cell is not { } cell)
        {
            yield return ("Training", "not known: this is a weight file alone, without a training record");
            yield break;
        }

        var now = cell.Training;
        yield return ("Training", Invariant(
            $"{EnumText.Of(now.Phase)}, {now.Step:N0} of {cell.Spec.Steps:N0} steps of {cell.Spec.BatchSize} questions in {Figures.Duration(now.TrainingSeconds)}"));
        yield return (now.AverageFinalLoss is null ? "Loss so far" : "Final loss", Figures.Loss(now.AverageFinalLoss ?? now.Loss));
        yield return ("Trained by", MachineText.Of(model) ?? "not known: its training record does not name the processor");
        if (SweepReading.ErrorOf(cell) is { } error)
        {
            yield return ("Error", error);
        }

        if (now.Weights is { } weights)
        {
            yield return ("Weights", $"sha256 {weights.Sha256}");
        }
    }

    private static IEnumerable<(string, string)> Circuit(ModelFindings model)
    {
        if (model.Facts is not { } facts)
        {
            yield break;
        }

        yield return ("Useful", Invariant(
            $"{facts.UsefulPositions.Count()} of {facts.Positions.Count} positions, {facts.UsefulNodes.Count()} of {facts.Nodes.Count:N0} nodes ({Figures.Count(facts.Questions.Count, "question")} asked)"));
        if (facts.LeftOut.Count + facts.Wrong.Count is > 0 and var wrong)
        {
            yield return ("Caution", Invariant(
                $"the undisturbed model answers {wrong} of {facts.LeftOut.Count + facts.Questions.Count} of these questions wrongly"));
        }
    }

    private static IEnumerable<(string, string)> Algorithm(ModelFindings model)
    {
        if (model.Claims is { } claims)
        {
            yield return ("Computes", $"{string.Join("; ", Hypotheses.Of(claims).Select(ClaimText.Of))}; {ClaimText.Purposes(claims)}");
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
