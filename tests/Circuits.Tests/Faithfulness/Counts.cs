namespace VerifiedAddition.Circuits.Tests;

/// <summary>Measurements that follow from the circuits alone, without a model.</summary>
internal static class Counts
{
    public const int Asked = 100;

    public static Node[] Nodes(params string[] names) => [.. names.Select(Node.Parse)];

    public static IReadOnlyList<ClassAccuracy> Of(int right) => [new(OperationClass.Addition, right, Asked, IsAll: false)];

    /// <summary>Measures circuits by what they hold.</summary>
    public static CircuitMeasure By(Func<IReadOnlyCollection<Node>, int> right) => circuits => [.. circuits.Select(circuit => Of(right(circuit)))];
}
