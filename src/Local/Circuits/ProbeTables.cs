using System.Globalization;
using VerifiedAddition.Circuits;
using VerifiedAddition.Client;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Local;

/// <summary>What probes found, for people.</summary>
internal static class ProbeTables
{
    public static void Draw(Report report, string name, ProbeFacts facts)
    {
        report.Say($"{name}: probes learn from {Figures.Count(facts.Spec.Questions, "question")} and are tested with as many. S: additions; M, N: subtractions with positive, with negative answers.");
        report.Draw(Summary(facts));
        if (facts.Spec.Facts is not null)
        {
            foreach (var one in facts.Cases)
            {
                report.Say($"{NameOf(one.Case)}, by token (chance {Share(1.0 / one.Case.Labels)})");
                report.Draw(Sites(facts, one));
            }
        }

        if (facts.Transfers.Count > 0)
        {
            report.Say("Probes of carries where the digit is predicted that gets them, tested elsewhere:");
            report.Draw(Transfers(facts));
        }

        if (facts.Cosines.Count > 0)
        {
            report.Say("Cosines of the directions in which a carry moves these activations, and what 95 % stay below by permuted labels:");
            report.Draw(Cosines(facts));
        }

        report.Say(facts.Spec.Facts is null ? "--fact FACT shows all sites, --out DIR writes all." : "A dash: the probe finds too little, or use cannot be tried.");
    }

    /// <summary><c>carry M 1</c></summary>
    public static string NameOf(ProbeCase of) =>
        string.Create(CultureInfo.InvariantCulture, $"{EnumText.Of(of.Fact)}{(of.Class is { } kind ? $" {kind.Letter()}" : "")}{(of.Fact is ProbedFact.Sign ? "" : $" {of.Column}")}");

    /// <summary>The token at a site's position and what is read there: <c>A2, heads 1</c>.</summary>
    public static string NameOf(ProbeFacts facts, ProbeSite site) => string.Create(
        CultureInfo.InvariantCulture, $"{facts.Shape.Layout.NameOf(site.Position)}, {(site.Activation is ProbedActivation.Heads ? "heads" : "stream")} {site.Layer}");

    private static FoldedTable Summary(ProbeFacts facts)
    {
        var table = Tables.With("Fact", "Class", ">Column", "Represented", "First at", ">Found", ">Control", ">Untrained", "Used", "Best at", ">Turned", ">Whole", ">Random").MayOmit("Control", "Random");
        foreach (var one in facts.Cases)
        {
            var first = one.Sites.FirstOrDefault(site => site.Represented > Verdict.None && site.Represented == one.Represented) ?? one.Sites.MaxBy(site => site.Accuracy.Value)!;
            var best = one.Sites.Where(site => site.Use is not null).MaxBy(site => (site.Use!.Verdict, site.Use.Subspace.Value));
            table.Row(
                EnumText.Of(one.Case.Fact), one.Case.Class is { } kind ? $"{kind.Letter()}" : "", one.Case.Fact is ProbedFact.Sign ? "" : Figures.Count(one.Case.Column),
                EnumText.Of(one.Represented), one.Represented > Verdict.None ? NameOf(facts, first.Site) : "", Share(first.Accuracy), Share(first.ControlTask), Share(first.Twin),
                one.Used is { } used ? EnumText.Of(used) : ComparisonText.Impossible, best is null ? "" : NameOf(facts, best.Site), Share(best?.Use?.Subspace), Share(best?.Use?.Whole), Share(best?.Use?.Random));
        }

        return table;
    }

    private static FoldedTable Sites(ProbeFacts facts, ProbedCase of)
    {
        var table = Tables.With("Site", ">Found", "95 %", ">Control task", ">Permuted", ">Untrained", "Represented", ">Turned", ">Whole", ">Random", ">Untrained ", "Used").MayOmit("95 %", "Permuted");
        foreach (var one in of.Sites)
        {
            table.Row(
                NameOf(facts, one.Site), Share(one.Accuracy), string.Create(CultureInfo.InvariantCulture, $"{one.Accuracy.Lower:0.000}–{one.Accuracy.Upper:0.000}"), Share(one.ControlTask), Share(one.Permuted), Share(one.Twin),
                EnumText.Of(one.Represented), Share(one.Use?.Subspace), Share(one.Use?.Whole), Share(one.Use?.Random), Share(one.Use?.Twin), one.Use is { } use ? EnumText.Of(use.Verdict) : ComparisonText.Impossible);
        }

        return table;
    }

    private static FoldedTable Transfers(ProbeFacts facts)
    {
        var table = Tables.With("Class", "Read", ">Same column", ">Other columns", ">Same depth", ">Other depth");
        foreach (var same in facts.Transfers.GroupBy(one => (one.Class, one.Activation, one.Layer)))
        {
            table.Row($"{same.Key.Class.Letter()}", $"{EnumText.Of(same.Key.Activation)} {same.Key.Layer}", Range(false, true), Range(false, false), Range(true, true), Range(true, false));

            string Range(bool isDepth, bool isSame)
            {
                var some = same.Where(one => one.IsDepth == isDepth && one.From == one.To == isSame).Select(one => one.Accuracy.Value).Order().ToArray();
                return some.Length == 0 ? "" : some.Length == 1 ? Share(some[0]) : $"{Share(some[0])} to {Share(some[^1])}";
            }
        }

        return table;
    }

    private static FoldedTable Cosines(ProbeFacts facts)
    {
        var table = Tables.With("Classes", ">Column", "Read", ">Cosine", ">Permuted");
        foreach (var one in facts.Cosines)
        {
            table.Row($"{one.One.Letter()}, {one.Other.Letter()}", Figures.Count(one.Column), $"{EnumText.Of(one.Activation)} {one.Layer}", one.Cosine.ToString("0.00", CultureInfo.InvariantCulture), one.Null.ToString("0.00", CultureInfo.InvariantCulture));
        }

        return table;
    }

    private static string Share(Amount? amount) => amount is { } known ? Share(known.Value) : "";

    private static string Share(double share) => share.ToString("0.000", CultureInfo.InvariantCulture);
}
