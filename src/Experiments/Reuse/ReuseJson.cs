using VerifiedAddition.Circuits;

namespace VerifiedAddition.Experiments;

/// <summary>What became of inserted nodes, for machines (docs/json.md); a field's name never changes.</summary>
public sealed record ReuseJson(
    string Format,
    int Version,
    string Model,
    AnalysedModel Shape,
    string Parent,
    AnalysedModel ParentShape,
    InheritanceJson From,
    int StartLayer,
    int FirstHead,
    int Questions,
    IReadOnlyList<ReuseTotalJson> Totals,
    IReadOnlyList<InsertedNodeJson> Nodes,
    IReadOnlyList<string> New,
    IReadOnlyList<PlaceCountJson> Places,
    double? ChanceOfHeads,
    double? ChanceOfMlps,
    IReadOnlyList<ReuseModelJson> Models)
{
    public const string FormatName = "va-reuse";
    public const int FormatVersion = 1;

    public static ReuseJson Of(FoundReuse reuse)
    {
        var facts = reuse.Facts;
        var (heads, mlps) = (facts.Places(mlps: false), facts.Places(mlps: true));
        return new(
            FormatName,
            FormatVersion,
            reuse.Child,
            facts.Child.Model,
            reuse.Parent,
            facts.Parent.Model,
            new(reuse.From.Parent, reuse.From.Mode, reuse.From.Policy, reuse.From.Late, reuse.From.Heads?.Split(' ')),
            facts.Placement.Start,
            facts.Placement.Shift,
            reuse.Questions,
            [.. OperationClasses.All.Select(one => (OperationClass?)one).Prepend(null).Select(one => ReuseTotalJson.Of(one, facts))],
            [.. facts.Inserted.Select(InsertedNodeJson.Of)],
            [.. facts.New.Select(node => node.ToString())],
            [.. heads.Select(count => PlaceCountJson.Of("head", count)), .. mlps.Select(count => PlaceCountJson.Of("mlp", count))],
            ReuseWords.Chance(heads),
            ReuseWords.Chance(mlps),
            [
                ReuseModelJson.Of(reuse.Child, isControl: false, facts, facts.Child),
                .. reuse.Controls.Select(control => ReuseModelJson.Of(control.Name, isControl: true, facts, control.Facts)),
            ]);
    }
}

/// <summary>How many nodes some questions need.</summary>
public sealed record ReuseTotalJson(string? Class, int Used, int OfUsed, int InsertedUsed, int OfInserted)
{
    public static ReuseTotalJson Of(OperationClass? questions, ReuseFacts facts) => new(
        questions is { } one ? Words.Of(one) : null, facts.Used(questions), facts.Child.Nodes.Count, facts.InsertedUsed(questions), facts.Inserted.Count);
}

/// <summary>A useful node of the parent, and what became of it.</summary>
public sealed record InsertedNodeJson(
    string Node,
    string ParentNode,
    string Fate,
    bool Survives,
    bool Polysemantic,
    IReadOnlyList<string> ParentClasses,
    IReadOnlyList<ReusedRoleJson> ParentRoles,
    IReadOnlyList<string> Classes,
    IReadOnlyList<ReusedRoleJson> Roles,
    IReadOnlyList<string> KeptRoles,
    IReadOnlyList<string> OtherRoles,
    IReadOnlyList<string> OtherOperations)
{
    public static InsertedNodeJson Of(InsertedNode node) => new(
        node.Node.ToString(),
        node.From.ToString(),
        Words.Of(node.Fate),
        node.Survives,
        node.Now is { IsPolysemantic: true },
        ClassesOf(node.Before),
        ReusedRoleJson.Of(node.Before),
        ClassesOf(node.Now),
        ReusedRoleJson.Of(node.Now),
        [.. node.KeptRoles.Select(role => role.ToString())],
        [.. node.OtherRoles.Select(role => role.ToString())],
        [.. node.OtherOperations.Select(Words.Of)]);

    private static string[] ClassesOf(NodeUse? use) => [.. (use?.Classes ?? []).Select(Words.Of)];
}

/// <summary>A standing claim about a node.</summary>
public sealed record ReusedRoleJson(string Tag, string Verdict)
{
    public static IReadOnlyList<ReusedRoleJson> Of(NodeUse? use) => [.. (use?.Roles ?? new Dictionary<Role, Verdict>()).Select(pair => new ReusedRoleJson(pair.Key.ToString(), Words.Of(pair.Value)))];
}

/// <summary>Places of one origin, and how many the variant uses.</summary>
public sealed record PlaceCountJson(string Kind, string Origin, int Places, int Used)
{
    public static PlaceCountJson Of(string kind, PlaceCount count) => new(kind, Words.Of(count.Origin), count.Places, count.Used);
}

/// <summary>What a model makes of the inserted nodes' places: the variant, or a control.</summary>
public sealed record ReuseModelJson(string Model, bool IsControl, PlaceUseJson Heads, PlaceUseJson Mlps)
{
    public static ReuseModelJson Of(string name, bool isControl, ReuseFacts facts, ModelUse model) =>
        new(name, isControl, PlaceUseJson.Of(facts.In(model, mlps: false)), PlaceUseJson.Of(facts.In(model, mlps: true)));
}

/// <summary>What a model makes of places of one kind.</summary>
public sealed record PlaceUseJson(
    int Places, int Used, IReadOnlyDictionary<string, int> Classes, int Polysemantic, int Claims, int ClaimsStanding)
{
    public static PlaceUseJson Of(PlaceUse use) => new(
        use.Places,
        use.Used,
        OperationClasses.All.ToDictionary(Words.Of, questions => use.ByClass[questions], StringComparer.Ordinal),
        use.Polysemantic,
        use.Roles,
        use.RolesStanding);
}
