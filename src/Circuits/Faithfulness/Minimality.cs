namespace VerifiedAddition.Circuits;

/// <summary>Which nodes a circuit can do without. A loss is measurable if, in some class, the accuracy falls below the lower end of the whole circuit's interval.</summary>
/// <param name="Whole">What the circuit answers rightly.</param>
/// <param name="Without">The circuit without each of its nodes, one at a time, in its order.</param>
/// <param name="Dispensable">Nodes that can be taken away one after the other without a measurable loss in all, in the order in which they went.</param>
/// <param name="Left">What the rest answers rightly.</param>
public sealed record Minimality(
    IReadOnlyList<ClassAccuracy> Whole, IReadOnlyList<NodeLoss> Without, IReadOnlyList<Node> Dispensable, IReadOnlyList<ClassAccuracy> Left);

/// <summary>A circuit without one of its nodes.</summary>
/// <param name="Node">The node.</param>
/// <param name="Accuracy">What is answered rightly without it.</param>
/// <param name="IsNecessary">Whether that is a measurable loss.</param>
public sealed record NodeLoss(Node Node, IReadOnlyList<ClassAccuracy> Accuracy, bool IsNecessary);
