namespace VerifiedAddition.Circuits;

/// <summary>What became of the useful nodes of a model inside another that started from it (docs/domain.md, section 12).</summary>
/// <param name="Parent">The uses of the parent's nodes.</param>
/// <param name="Child">The uses of the child's nodes.</param>
/// <param name="Placement">The location of the parent in the child.</param>
/// <param name="Inserted">The parent's useful nodes, by their place in the child.</param>
public sealed record ReuseFacts(ModelUse Parent, ModelUse Child, Placement Placement, IReadOnlyList<InsertedNode> Inserted)
{
    private readonly HashSet<Node> _places = [.. Inserted.Select(inserted => inserted.Node)];

    /// <summary>Compares both models.</summary>
    /// <exception cref="ArgumentException">The parent does not fit at that location.</exception>
    public static ReuseFacts Of(ModelUse parent, ModelUse child, Placement placement)
    {
        ArgumentNullException.ThrowIfNull(parent);
        ArgumentNullException.ThrowIfNull(child);
        var (from, to) = (parent.Model, child.Model);
        if (from.Digits != to.Digits || placement.Start < 0 || placement.Start + from.Layers > to.Layers || placement.Shift < 0 || placement.Shift + from.Heads > to.Heads)
        {
            throw new ArgumentException(
                $"A model of {from.Digits} digits, {from.Layers} layers and {from.Heads} heads does not fit into one of {to.Digits}, {to.Layers} and {to.Heads} " +
                $"from layer {placement.Start} and head {placement.Shift} on.",
                nameof(placement));
        }

        return new(
            parent,
            child,
            placement,
            [
                .. parent.Nodes
                    .Select(pair => (From: pair.Key, Place: placement.Of(pair.Key), Before: pair.Value))
                    .OrderBy(node => node.Place.Position).ThenBy(node => node.Place.Layer).ThenBy(node => node.Place.Head ?? int.MaxValue)
                    .Select(node => new InsertedNode(node.From, node.Place, node.Before, child.Nodes.GetValueOrDefault(node.Place))),
            ]);
    }

    /// <summary>Whether claims about both models were tested, so that roles can be compared.</summary>
    public bool HasRoles => Parent.HasRoles && Child.HasRoles;

    /// <summary>Useful nodes of the child that are not useful nodes of the parent.</summary>
    public IEnumerable<Node> New => Child.Nodes.Keys.Where(node => !_places.Contains(node));

    /// <summary>Number of nodes of the child needed by some questions of a kind; of any kind if it is null.</summary>
    public int Used(OperationClass? questions) => Child.Nodes.Values.Count(use => IsFor(use, questions));

    /// <summary>Number of those that are the parent's.</summary>
    public int InsertedUsed(OperationClass? questions) => Inserted.Count(inserted => inserted.Now is { } use && IsFor(use, questions));

    /// <summary>Number of places of each origin that the child uses, heads or MLPs, at the positions where the parent needs some.</summary>
    /// <remarks>The places that were not inserted show how many of the surviving ones would be used anyway.</remarks>
    public IReadOnlyList<PlaceCount> Places(bool mlps)
    {
        var counts =
            from position in Inserted.Where(inserted => inserted.Node.IsMlp == mlps).Select(inserted => inserted.Node.Position).Distinct()
            from layer in Enumerable.Range(0, Child.Model.Layers)
            from head in mlps ? [null] : Enumerable.Range(0, Child.Model.Heads).Select(head => (int?)head)
            let place = new Node(position, layer, head)
            group Child.Nodes.ContainsKey(place) by OriginOf(place) into same
            select new PlaceCount(same.Key, same.Count(), same.Count(isUsed => isUsed));
        return [.. counts.OrderBy(count => count.Origin)];
    }

    /// <summary>A model's use of the places of the parent's useful nodes: the model is the child itself, or a control.</summary>
    /// <param name="model">A model with the same number of digits; places that it lacks are left out.</param>
    /// <param name="mlps">Whether to count MLPs or heads. A layer has one MLP, so chance hits it more easily than one of several heads.</param>
    public PlaceUse In(ModelUse model, bool mlps)
    {
        ArgumentNullException.ThrowIfNull(model);
        var places = Inserted.Where(inserted => inserted.Node.IsMlp == mlps && model.Has(inserted.Node)).ToArray();
        var uses = places.Select(inserted => (inserted.Before, Now: model.Nodes.GetValueOrDefault(inserted.Node))).ToArray();
        return new(
            places.Length,
            uses.Count(use => use.Now is not null),
            OperationClasses.All.ToDictionary(questions => questions, questions => uses.Count(use => use.Now is { } now && IsFor(now, questions))),
            uses.Count(use => use.Now is { IsPolysemantic: true }),
            uses.Sum(use => use.Before.Roles.Count),
            uses.Sum(use => use.Before.Roles.Keys.Count(role => use.Now?.Roles.ContainsKey(role) ?? false)));
    }

    private static bool IsFor(NodeUse use, OperationClass? questions) => questions is not { } one || use.Classes.Contains(one);

    private PlaceOrigin OriginOf(Node place) => _places.Contains(place) ? PlaceOrigin.Inserted
        : Placement.Covers(place, Parent.Model) ? PlaceOrigin.Copied
        : PlaceOrigin.Other;
}
