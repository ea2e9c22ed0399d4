using System.Globalization;
using VerifiedAddition.Circuits;
using VerifiedAddition.Client;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Local;

/// <summary>What was measured of a circuit, for people.</summary>
internal static class CircuitTables
{
    public static void Draw(Report report, string name, FaithfulnessFacts facts)
    {
        report.Say(Opening(name, facts));
        Curve(report, facts);
        Ends(report, facts);
        if (facts.Minimality is { } minimality)
        {
            Minimal(report, facts, minimality);
        }

        if (facts.Restoration is { } restoration)
        {
            Restored(report, facts, restoration);
        }

        report.Say(Closing(name, facts));
    }

    private static string Opening(string name, FaithfulnessFacts facts)
    {
        var (asked, none) = (facts.Model[0], OperationClasses.All.Except(facts.Model.Select(one => one.Class)).ToArray());
        return $"{name}: {Figures.Count(facts.Circuit.Count, "node")} of {Figures.Count(facts.NodesInAll)} are kept, all others put out {FaithfulnessText.Of(facts.Spec.Replace)}. " +
            $"{(asked.IsAll ? "All questions are asked" : $"{Figures.Count(asked.Asked, "question")} of each class {(asked.Asked == 1 ? "is" : "are")} asked")}; an answer is right if its sign and all its digits are. " +
            $"S: additions; M, N: subtractions with positive, with negative answers." +
            (none.Length == 0 ? "" : $" Not applicable, since the model is not asked to: {string.Join(", ", none.Select(one => ReuseText.Of(one)))}.");
    }

    /// <summary>Circuits, and the mean and the best of the random ones.</summary>
    private static void Curve(Report report, FaithfulnessFacts facts)
    {
        var table = Tables.With([">Nodes", ">Heads", ">MLPs", .. Headings(facts, "right", ">random", ">best")]).NamedBy(3).MayOmit("best", "MLPs", "Heads");
        foreach (var point in facts.Curve)
        {
            table.Row([Figures.Count(point.Size), Figures.Count(point.Heads), Figures.Count(point.Mlps), .. Compared(point)]);
        }

        table.Row(["area", "", "", .. facts.Areas.SelectMany(area => new[] { Share(area.Circuit), Share(area.Random.Average()), Share(area.Random.Max()) })]);
        report.Draw(table);
    }

    private static void Ends(Report report, FaithfulnessFacts facts)
    {
        var table = Tables.With(["What is kept", .. Headings(facts, "right", ">random", ">best")]).MayOmit("best");
        table.Row(["the whole model", .. facts.Model.SelectMany(one => new[] { Right(one), "", "" })]);
        table.Row(["the circuit", .. Compared(facts.Kept)]);
        table.Row(["all but the circuit", .. Compared(facts.Removed)]);
        table.Row(["faithfulness", .. facts.Faithfulness.SelectMany(share => new[] { share is { } known ? known.ToString("0.000", CultureInfo.InvariantCulture) : "none", "", "" })]);
        report.Draw(table);
    }

    private static void Minimal(Report report, FaithfulnessFacts facts, Minimality minimality)
    {
        var table = Tables.With(["The circuit without", "At", .. Headings(facts, "right"), "Loss"]);
        var layout = facts.Shape.Layout;
        foreach (var loss in minimality.Without.OrderBy(loss => loss.Accuracy.Sum(one => one.Rate)))
        {
            table.Row([
                loss.Node.ToString(),
                layout.NameOf(loss.Node.Position),
                .. loss.Accuracy.Select(Right),
                loss.IsNecessary ? "measurable" : minimality.Dispensable.Contains(loss.Node) ? "none; can go" : "none by itself"]);
        }

        report.Draw(table);
    }

    private static void Restored(Report report, FaithfulnessFacts facts, Restoration restoration)
    {
        var table = Tables.With(["With", ">Nodes more", .. Headings(facts, "right")]);
        foreach (var group in restoration.Groups.Where(group => group.Accuracy.Zip(facts.Minimality!.Whole).Any(pair => pair.First.Right > pair.Second.Right)))
        {
            table.Row([$"all of {group.Name}", Figures.Count(group.Added), .. group.Accuracy.Select(Right)]);
        }

        foreach (var best in restoration.Best)
        {
            table.Row([$"best: {(best.Added == 1 ? "" : "and ")}{best.Name}", Figures.Count(best.Added), .. best.Accuracy.Select(Right)]);
        }

        foreach (var random in restoration.Best.Count == 0 ? [] : restoration.Random)
        {
            table.Row(["random nodes", Figures.Count(restoration.Best[^1].Added), .. random.Select(Right)]);
        }

        report.Draw(table);
        report.Say("Layers, positions and kinds that are not listed help nothing.");
    }

    private static string Closing(string name, FaithfulnessFacts facts)
    {
        if (facts.Minimality is not { } minimality)
        {
            return $"{name} has no circuit of this kind: no node is {(facts.Spec.Order is NodeOrder.Claims ? "such that a claim about it stands" : "useful")}.";
        }

        var necessary = minimality.Without.Count(loss => loss.IsNecessary);
        return $"Of {Figures.Count(facts.Circuit.Count, "node")} {Figures.Count(necessary)} are missed if they alone go, and {Figures.Count(minimality.Dispensable.Count)} can go together: " +
            $"{Figures.Count(facts.Circuit.Count - minimality.Dispensable.Count)} are left, which answer {string.Join(", ", minimality.Left.Select(one => $"{Right(one)} of {ReuseText.Of(one.Class)}"))}." +
            (facts.Restoration is null ? "" : " The circuit does not suffice: see what it gains from more nodes.");
    }

    /// <summary>The columns of each class; its letter stands at the first one.</summary>
    private static IEnumerable<string> Headings(FaithfulnessFacts facts, string first, params string[] others) =>
        facts.Model.SelectMany(one => others.Prepend($">{one.Class.Letter()} {first}"));

    private static IEnumerable<string> Compared(CircuitPoint point) => point.Circuit.SelectMany((one, i) => new[]
    {
        Right(one),
        Share(point.Random.Average(draw => draw[i].Rate)),
        Share(point.Random.Max(draw => draw[i].Rate)),
    });

    /// <summary>The share with its interval; without where all were asked.</summary>
    private static string Right(ClassAccuracy accuracy) => accuracy.IsAll
        ? Figures.Accuracy(accuracy.Right, accuracy.Asked)
        : string.Create(CultureInfo.InvariantCulture, $"{Share(accuracy.Rate)} ({100 * accuracy.Lower:0.0}–{100 * accuracy.Upper:0.0})");

    private static string Share(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0} %");
}
