namespace VerifiedAddition.Circuits;

/// <summary>A circuit, and random ones with as many heads and as many MLPs.</summary>
/// <param name="Size">Number of nodes.</param>
/// <param name="Heads">Number of heads among them.</param>
/// <param name="Mlps">Number of MLPs among them.</param>
/// <param name="Circuit">What it answers rightly, by class.</param>
/// <param name="Random">The same of each random one.</param>
public sealed record CircuitPoint(
    int Size, int Heads, int Mlps, IReadOnlyList<ClassAccuracy> Circuit, IReadOnlyList<IReadOnlyList<ClassAccuracy>> Random);

/// <summary>The area under the curve of accuracy over size, divided by the largest size: the mean accuracy over sizes, 0 to 1.</summary>
/// <param name="Class">The class of questions.</param>
/// <param name="Circuit">Of the circuits in their order.</param>
/// <param name="Random">Of each draw of random ones.</param>
public sealed record CurveArea(OperationClass Class, double Circuit, IReadOnlyList<double> Random);
