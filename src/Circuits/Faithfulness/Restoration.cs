namespace VerifiedAddition.Circuits;

/// <summary>What becomes of a circuit that does not suffice if some of the other nodes are given back to it.</summary>
/// <param name="Groups">The circuit with all nodes of a layer, at a position, or of a kind, each by itself.</param>
/// <param name="Best">The circuit with the node that helps most, with that and the one that helps most then, and so on until none helps.</param>
/// <param name="Random">The circuit with as many random heads and MLPs as <paramref name="Best"/> ends with, each draw.</param>
public sealed record Restoration(
    IReadOnlyList<RestoredCircuit> Groups, IReadOnlyList<RestoredCircuit> Best, IReadOnlyList<IReadOnlyList<ClassAccuracy>> Random);

/// <summary>A circuit to which nodes were given back.</summary>
/// <param name="Name">What was given back: <c>layer 0</c>, <c>P9</c>, <c>heads</c>, <c>MLPs</c>, or the last of several nodes.</param>
/// <param name="Added">Number of nodes that were given back in all.</param>
/// <param name="Accuracy">What is answered rightly.</param>
public sealed record RestoredCircuit(string Name, int Added, IReadOnlyList<ClassAccuracy> Accuracy);
