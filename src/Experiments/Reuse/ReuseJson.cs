using VerifiedAddition.Circuits;

namespace VerifiedAddition.Experiments;

/// <summary>What became of inserted nodes, for machines (docs/json.md); a field's name never changes.</summary>
/// <param name="Format"><c>va-reuse</c>.</param>
/// <param name="Version">1.</param>
/// <param name="Model">The variant's name.</param>
/// <param name="Shape">What it is.</param>
/// <param name="Parent">The name of what it started from.</param>
/// <param name="ParentShape">What that is.</param>
/// <param name="From">How it was placed.</param>
/// <param name="StartLayer">The variant's layer at which the parent's first one is.</param>
/// <param name="FirstHead">The variant's head at which the parent's first one is.</param>
/// <param name="Questions">How many each claim was tested on, at most.</param>
/// <param name="Totals">Of all questions, and of each class.</param>
/// <param name="Nodes">Each inserted node.</param>
/// <param name="New">The variant's other useful nodes.</param>
/// <param name="Places">Of each kind and origin.</param>
/// <param name="ChanceOfHeads">Fisher's exact test of the inserted places against the others; null if there are no others.</param>
/// <param name="ChanceOfMlps">The same of MLPs.</param>
/// <param name="Models">The variant, and then each control.</param>
public sealed record ReuseJson(
    string Format,
    int Version,
    string Model,
    AnalysedModel Shape,
    string Parent,
    AnalysedModel ParentShape,
    WarmStartJson From,
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
    /// <summary>What <see cref="Format"/> says.</summary>
    public const string FormatName = "va-reuse";

    /// <summary>What <see cref="Version"/> says; whoever reads another one should refuse it.</summary>
    public const int FormatVersion = 1;

    /// <summary>The JSON form of what became of re-used nodes.</summary>
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
            ReuseText.Chance(heads),
            ReuseText.Chance(mlps),
            [
                ReuseModelJson.Of(reuse.Child, isControl: false, facts, facts.Child),
                .. reuse.Controls.Select(control => ReuseModelJson.Of(control.Name, isControl: true, facts, control.Facts)),
            ]);
    }
}

/// <summary>How many nodes some questions need.</summary>
/// <param name="Class">Which questions; null for all.</param>
/// <param name="Used">Nodes that they need.</param>
/// <param name="OfUsed">Nodes that any need.</param>
/// <param name="InsertedUsed">Inserted nodes that they need.</param>
/// <param name="OfInserted">Inserted nodes.</param>
public sealed record ReuseTotalJson(string? Class, int Used, int OfUsed, int InsertedUsed, int OfInserted)
{
    /// <summary>The JSON form of totals.</summary>
    /// <param name="questions">Which questions; null for all.</param>
    /// <param name="facts">What became of the nodes.</param>
    public static ReuseTotalJson Of(OperationClass? questions, ReuseFacts facts) => new(
        questions is { } one ? EnumText.Of(one) : null, facts.Used(questions), facts.Child.Nodes.Count, facts.InsertedUsed(questions), facts.Inserted.Count);
}

/// <summary>A useful node of the parent, and what became of it.</summary>
/// <param name="Node">In the variant, such as <c>P14L0H1</c>.</param>
/// <param name="ParentNode">In the parent.</param>
/// <param name="Fate"><c>kept</c>, <c>second</c>, <c>lost</c> or <c>gone</c>.</param>
/// <param name="Survives">Whether the variant needs it.</param>
/// <param name="Polysemantic">Whether both operations need it.</param>
/// <param name="ParentClasses">Questions of the parent that need it.</param>
/// <param name="ParentRoles">What it does in the parent.</param>
/// <param name="Classes">Questions of the variant that need it.</param>
/// <param name="Roles">What it does in the variant.</param>
/// <param name="KeptRoles">What it does in both.</param>
/// <param name="OtherRoles">What it does in the variant alone.</param>
/// <param name="OtherOperations">Operations that need it in the variant alone.</param>
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
    /// <summary>The JSON form of an inserted node.</summary>
    public static InsertedNodeJson Of(InsertedNode node) => new(
        node.Node.ToString(),
        node.From.ToString(),
        EnumText.Of(node.Fate),
        node.Survives,
        node.Now is { IsPolysemantic: true },
        ClassesOf(node.Before),
        ReusedRoleJson.Of(node.Before),
        ClassesOf(node.Now),
        ReusedRoleJson.Of(node.Now),
        [.. node.KeptRoles.Select(role => role.ToString())],
        [.. node.OtherRoles.Select(role => role.ToString())],
        [.. node.OtherOperations.Select(EnumText.Of)]);

    private static string[] ClassesOf(NodeUse? use) => [.. (use?.Classes ?? []).Select(EnumText.Of)];
}

/// <summary>A standing claim about a node.</summary>
/// <param name="Tag">The claim in short.</param>
/// <param name="Verdict"><c>strong</c> or <c>partial</c>.</param>
public sealed record ReusedRoleJson(string Tag, string Verdict)
{
    /// <summary>The JSON forms of what a node does; none of a node that does nothing.</summary>
    public static IReadOnlyList<ReusedRoleJson> Of(NodeUse? use) => [.. (use?.Roles ?? new Dictionary<Role, Verdict>()).Select(pair => new ReusedRoleJson(pair.Key.ToString(), EnumText.Of(pair.Value)))];
}

/// <summary>Places of one origin, and how many the variant uses.</summary>
/// <param name="Kind"><c>head</c> or <c>mlp</c>.</param>
/// <param name="Origin"><c>inserted</c>, <c>copied</c> or <c>other</c>.</param>
/// <param name="Places">How many there are.</param>
/// <param name="Used">How many the variant uses.</param>
public sealed record PlaceCountJson(string Kind, string Origin, int Places, int Used)
{
    /// <summary>The JSON form of places of one origin.</summary>
    /// <param name="kind"><c>head</c> or <c>mlp</c>.</param>
    /// <param name="count">The places.</param>
    public static PlaceCountJson Of(string kind, PlaceCount count) => new(kind, EnumText.Of(count.Origin), count.Places, count.Used);
}

/// <summary>What a model makes of the inserted nodes' places: the variant, or a control.</summary>
/// <param name="Model">What it is called.</param>
/// <param name="IsControl">Whether it did not start from the parent.</param>
/// <param name="Heads">What it makes of the heads.</param>
/// <param name="Mlps">What it makes of the MLPs.</param>
public sealed record ReuseModelJson(string Model, bool IsControl, PlaceUseJson Heads, PlaceUseJson Mlps)
{
    /// <summary>The JSON form of what a model makes of the inserted nodes' places.</summary>
    /// <param name="name">What to call the model.</param>
    /// <param name="isControl">Whether it did not start from the parent.</param>
    /// <param name="facts">What became of the nodes in the variant.</param>
    /// <param name="model">What was found in the model.</param>
    public static ReuseModelJson Of(string name, bool isControl, ReuseFacts facts, ModelUse model) =>
        new(name, isControl, PlaceUseJson.Of(facts.In(model, mlps: false)), PlaceUseJson.Of(facts.In(model, mlps: true)));
}

/// <summary>What a model makes of places of one kind.</summary>
/// <param name="Places">Those that the model has.</param>
/// <param name="Used">Those that it uses.</param>
/// <param name="Classes">Those that it uses, by class of questions.</param>
/// <param name="Polysemantic">Those that it uses for both operations.</param>
/// <param name="Claims">The parent's claims there.</param>
/// <param name="ClaimsStanding">Those of them that stand.</param>
public sealed record PlaceUseJson(
    int Places, int Used, IReadOnlyDictionary<string, int> Classes, int Polysemantic, int Claims, int ClaimsStanding)
{
    /// <summary>The JSON form of what a model makes of places.</summary>
    public static PlaceUseJson Of(PlaceUse use) => new(
        use.Places,
        use.Used,
        OperationClasses.All.ToDictionary(EnumText.Of, questions => use.ByClass[questions], StringComparer.Ordinal),
        use.Polysemantic,
        use.Roles,
        use.RolesConfirmed);
}
