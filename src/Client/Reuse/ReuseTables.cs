using System.Globalization;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary>What became of inserted nodes, for people.</summary>
internal static class ReuseTables
{
    public static void Draw(Report report, FoundReuse reuse)
    {
        var facts = reuse.Facts;
        report.Say(Opening(reuse));
        Totals(report, facts);
        Nodes(report, facts);
        Places(report, facts);
        Models(report, reuse);
        report.Say(Closing(facts));
    }

    private static string Opening(FoundReuse reuse)
    {
        var (from, inserted) = (reuse.From, reuse.Facts.Inserted);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{reuse.Child} started from {reuse.Parent}: mode {from.Mode}, policy {EnumText.Of(from.Policy)}, as the {(from.Late ? "last" : "first")} layers. ") +
            $"Inserted nodes are the {Figures.Count(inserted.Count)} useful ones of the parent: {Figures.Count(inserted.Count(node => !node.Node.IsMlp), "head")}, " +
            $"{Figures.Count(inserted.Count(node => node.Node.IsMlp), "MLP")}. S: additions; M, N: subtractions with positive, with negative answers.";
    }

    private static void Totals(Report report, ReuseFacts facts)
    {
        var table = Tables.With("Questions", ">Nodes used", ">of all used", ">Inserted used", ">of all inserted");
        foreach (var questions in OperationClasses.All.Select(one => (OperationClass?)one).Prepend(null))
        {
            table.Row(
                ReuseText.Of(questions),
                Figures.Count(facts.Used(questions)),
                ReuseText.Share(facts.Used(questions), facts.Child.Nodes.Count),
                Figures.Count(facts.InsertedUsed(questions)),
                ReuseText.Share(facts.InsertedUsed(questions), facts.Inserted.Count));
        }

        report.Draw(table);
    }

    private static void Nodes(Report report, ReuseFacts facts)
    {
        var table = Tables.With("Inserted", "In the parent", "For", "Does", "In the child", "For now", "Does now", "Keeps")
            .MayOmit("In the parent", "For", "For now", "Does");
        foreach (var node in facts.Inserted)
        {
            table.Row(
                node.Node.ToString(),
                node.From.ToString(),
                ReuseText.Letters(node.Before),
                ReuseText.Roles(node.Before),
                ReuseText.Of(node.Fate),
                ReuseText.Letters(node.Now),
                ReuseText.Roles(node.Now),
                ReuseText.Kept(node));
        }

        report.Draw(table);
    }

    private static void Places(Report report, ReuseFacts facts)
    {
        var table = Tables.With("Places where the parent needs some", ">Places", ">Used", ">Share");
        foreach (var (what, counts) in new[] { ("heads", facts.Places(mlps: false)), ("MLPs", facts.Places(mlps: true)) })
        {
            foreach (var count in counts)
            {
                table.Row($"{what}, {ReuseText.Of(count.Origin)}", Figures.Count(count.Places), Figures.Count(count.Used), ReuseText.Share(count.Used, count.Places));
            }
        }

        report.Draw(table);
        foreach (var (what, counts) in new[] { ("heads", facts.Places(mlps: false)), ("MLPs", facts.Places(mlps: true)) })
        {
            if (ReuseText.Chance(counts) is { } chance)
            {
                report.Say($"If it were left to chance which of these {what} are the inserted ones, a split as uneven would have probability {Figures.Loss(chance)} (Fisher).");
            }
        }
    }

    private static void Models(Report report, FoundReuse reuse)
    {
        var table = Tables.With("The parent's places in", "", ">Places", ">Used", ">S", ">M", ">N", ">Both operations", ">Its claims", ">Stand")
            .NamedBy(2).MayOmit("S", "M", "N");
        foreach (var (name, model) in reuse.Controls.Select(control => (control.Name, control.Facts)).Prepend((reuse.Child, reuse.Facts.Child)))
        {
            foreach (var (what, use) in new[] { ("heads", reuse.Facts.In(model, mlps: false)), ("MLPs", reuse.Facts.In(model, mlps: true)) })
            {
                table.Row(
                [
                    name,
                    what,
                    Figures.Count(use.Places),
                    $"{Figures.Count(use.Used)} ({ReuseText.Share(use.Used, use.Places)})",
                    .. OperationClasses.All.Select(questions => Figures.Count(use.ByClass[questions])),
                    $"{Figures.Count(use.Polysemantic)} ({ReuseText.Share(use.Polysemantic, use.Places)})",
                    Figures.Count(use.Roles),
                    $"{Figures.Count(use.RolesConfirmed)} ({ReuseText.Share(use.RolesConfirmed, use.Roles)})",
                ]);
            }
        }

        report.Draw(table);
    }

    private static string Closing(ReuseFacts facts)
    {
        var fates = facts.Inserted.CountBy(node => node.Fate).ToDictionary();
        return $"Of {Figures.Count(facts.Inserted.Count, "inserted node")} {Figures.Count(facts.Inserted.Count(node => node.Survives))} survive: {Count(NodeFate.Kept)} kept, " +
            $"{Count(NodeFate.Second)} with a second role, {Count(NodeFate.Lost)} without their role. {Count(NodeFate.Gone)} are gone. " +
            $"{Figures.Count(facts.Inserted.Count(node => node.Now is { IsPolysemantic: true }))} serve both operations.";

        string Count(NodeFate fate) => Figures.Count(fates.GetValueOrDefault(fate));
    }
}
