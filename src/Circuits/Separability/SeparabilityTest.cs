using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>Computes principal components of head outputs for tri-state questions, and whether the three groups are separable.</summary>
/// <remarks>
/// The rule is the later libraries' (docs/domain.md, section 9.9), but for one thing: they gave all six components the same weight, so that
/// five components of noise outvote one that separates the groups. Here components keep their scale.
/// </remarks>
public static class SeparabilityTest
{
    private const int Components = 6;
    private const ulong ClusterSeed = 42;

    /// <summary>Tests heads on the questions of one column.</summary>
    /// <param name="model">The model.</param>
    /// <param name="heads">Heads at positions that are fed.</param>
    /// <param name="kind">The kind of questions.</param>
    /// <param name="digit">The column, 0 for units.</param>
    /// <param name="thresholds">Thresholds for separability.</param>
    /// <returns>One result per head, in order.</returns>
    /// <exception cref="ArgumentException">One of the nodes is an MLP.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The model has no such position, layer, head or digit.</exception>
    public static IReadOnlyList<Separability> Of(
        Model model, IReadOnlyList<Node> heads, OperationClass kind, int digit, SeparabilityThresholds thresholds)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(heads);
        NodeLimits.Require(model.Shape, heads.Select(AblationTarget.Of));
        using var quiet = inference_mode();
        using var scope = NewDisposeScope();
        using var circuit = new CircuitModel(model);
        var (questions, groups) = TriStateQuestions.For(kind, digit, model.Shape.Digits, AblationSpec.DefaultSeed);
        var run = QuestionRun.Of(circuit, 0, questions);
        return [.. heads.Select(node => Of(Written(circuit, run, node), groups, thresholds))];
    }

    /// <summary>The separability of vectors of known groups.</summary>
    /// <param name="vectors">[question, width].</param>
    /// <param name="groups">The group of each vector, 0 to 2.</param>
    /// <param name="thresholds">Thresholds for separability.</param>
    public static Separability Of(Tensor vectors, IReadOnlyList<int> groups, SeparabilityThresholds thresholds)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(thresholds);
        var (points, variances) = Principal(vectors);
        int[] truth = [.. groups];
        var (silhouette, index, agreement) = (double.NegativeInfinity, double.NegativeInfinity, double.NegativeInfinity);
        foreach (var count in new[] { 2, 3 })
        {
            var clusters = Clusters.Find(points, count, ClusterSeed);
            silhouette = Math.Max(silhouette, Clusters.Silhouette(points, clusters));
            index = Math.Max(index, Clusters.CalinskiHarabasz(points, clusters));
            agreement = Math.Max(agreement, Clusters.Agreement(clusters, truth));
        }

        var separable = variances[0] > thresholds.Variance && silhouette >= thresholds.Silhouette && index >= thresholds.CalinskiHarabasz
            && agreement > thresholds.Agreement;
        return new(
            [.. points.Select(point => (point[0], point[1]))], truth, variances, silhouette, index, agreement, HeldOut(points, truth), separable);
    }

    /// <summary>The output of a head to the residual stream, without bias, [question, d_model].</summary>
    private static Tensor Written(CircuitModel model, QuestionRun run, Node node)
    {
        var head = node.Head ?? throw new ArgumentException($"{node} is not a head. Name heads, such as P14L0H1.", nameof(node));
        var width = model.Shape.DHead;
        return run.Layers[node.Layer].Heads.select(1, node.Position).narrow(1, head * width, width)
            .matmul(model.Layers[node.Layer].Output.narrow(0, head * width, width));
    }

    /// <summary>The first components of centred vectors, each with a sign that makes its largest loading positive, and their fractions of variance.</summary>
    private static (double[][] Points, double[] Variances) Principal(Tensor vectors)
    {
        using var scope = NewDisposeScope();
        var centred = vectors.to(float64).cpu();
        centred = centred - centred.mean([0], keepdim: true);
        var (left, sizes, _) = linalg.svd(centred, fullMatrices: false);
        var kept = Math.Min(Components, (int)sizes.shape[0]);
        var scores = (left * sizes).narrow(1, 0, kept).contiguous(); // [question, component]
        var power = sizes.pow(Scalars.Two);
        var total = Math.Max(power.sum().item<double>(), double.Epsilon);
        var points = scores.data<double>().ToArray().Chunk(kept).ToArray();
        for (var component = 0; component < kept; component++)
        {
            if (points.MaxBy(point => Math.Abs(point[component]))![component] < 0)
            {
                Array.ForEach(points, point => point[component] = -point[component]);
            }
        }

        return (points, [.. power.data<double>().ToArray().Take(kept).Select(value => value / total)]);
    }

    /// <summary>Classifies even questions by the centres of the odd ones, and vice versa.</summary>
    private static double HeldOut(double[][] points, int[] groups)
    {
        var right = 0;
        foreach (var half in new[] { 0, 1 })
        {
            var centres = Enumerable.Range(0, groups.Max() + 1)
                .Select(group => Clusters.Mean(points.Where((_, i) => i % 2 != half && groups[i] == group)) ?? points[0])
                .ToArray();
            right += Enumerable.Range(0, points.Length).Count(i => i % 2 == half && Clusters.Nearest(points[i], centres) == groups[i]);
        }

        return (double)right / points.Length;
    }
}
