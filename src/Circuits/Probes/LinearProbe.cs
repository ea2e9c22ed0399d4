using TorchSharp;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>A linear classifier by ridge regression on labels as unit vectors, in closed form and float64.</summary>
/// <remarks>Its tensors live in the dispose scope in which it was fitted.</remarks>
internal sealed class LinearProbe
{
    /// <summary>The penalty, in parts of the mean variance of an activation's component.</summary>
    private const double Penalty = 1e-3;

    private readonly Tensor _weights; // [width, label]
    private readonly Tensor _mean; // [width]
    private readonly Tensor _shares; // [label]

    private LinearProbe(Tensor weights, Tensor mean, Tensor shares, Tensor axes) => (_weights, _mean, _shares, Axes) = (weights, mean, shares, axes);

    /// <summary>
    /// Orthonormal directions that span what tells labels apart: those that the probe reads, and those in which the labels' means differ; [width, direction].
    /// </summary>
    public Tensor Axes { get; }

    /// <summary>The direction from the mean of label 0 to that of label 1, of length 1; [width].</summary>
    public required Tensor Direction { get; init; }

    /// <summary>Fits a probe for each way to label the same activations.</summary>
    /// <param name="activations">float64, [question, width].</param>
    /// <param name="labels">Number of labels.</param>
    /// <param name="labelled">The ways; labels from 0.</param>
    public static LinearProbe[] Fit(Tensor activations, int labels, params IReadOnlyList<int[]> labelled)
    {
        using var scope = NewDisposeScope();
        var (count, width) = (activations.shape[0], activations.shape[1]);
        var mean = activations.mean([0]);
        var centred = activations - mean;
        var products = centred.transpose(0, 1).matmul(centred);
        using var penalty = Math.Max(Penalty * products.trace().item<double>() / width, 1e-9).ToScalar();
        var targets = labelled.Select(one => UnitVectors(one, labels)).ToArray();
        var shares = targets.Select(one => one.mean([0])).ToArray();
        var solved = linalg.solve(
            products.add(eye(width, dtype: ScalarType.Float64), penalty), centred.transpose(0, 1).matmul(cat([.. targets.Select((one, i) => one - shares[i])], 1)));
        return
        [
            .. targets.Select((one, i) =>
            {
                var weights = solved.narrow(1, i * labels, labels);
                using var few = 1e-12.ToScalar();
                var means = one.transpose(0, 1).matmul(centred).div(one.sum([0]).clamp_min(few).unsqueeze(1)).transpose(0, 1); // [width, label]
                var difference = means.select(1, 1) - means.select(1, 0);
                return new LinearProbe(Kept(weights.clone()), Kept(mean.clone()), Kept(shares[i].clone()), Kept(Spanned(cat([weights, means], 1))))
                {
                    Direction = Kept(difference.div(difference.pow(Scalars.Two).sum().sqrt().clamp_min(few))),
                };
            }),
        ];

        Tensor Kept(Tensor tensor) => tensor.MoveToOuterDisposeScope();
    }

    /// <summary>How many activations get their label.</summary>
    /// <param name="activations">float64, [question, width].</param>
    /// <param name="labelled">Their labels.</param>
    public Tally Right(Tensor activations, int[] labelled)
    {
        using var scope = NewDisposeScope();
        var found = (activations - _mean).matmul(_weights).add(_shares, Scalars.One).argmax(1).data<long>().ToArray();
        return default(Tally).With([.. found.Zip(labelled, (one, label) => one == label)]);
    }

    private static Tensor UnitVectors(int[] labelled, int labels)
    {
        var values = new double[labelled.Length * labels];
        for (var i = 0; i < labelled.Length; i++)
        {
            values[(i * labels) + labelled[i]] = 1;
        }

        return tensor(values, [labelled.Length, labels]);
    }

    /// <summary>An orthonormal basis of what some columns span, each counted alike.</summary>
    private static Tensor Spanned(Tensor columns)
    {
        using var few = 1e-12.ToScalar();
        var (u, s, _) = linalg.svd(columns.div(columns.pow(Scalars.Two).sum([0], keepdim: true).sqrt().clamp_min(few)), fullMatrices: false);
        var sizes = s.data<double>().ToArray();
        return u.narrow(1, 0, Math.Max(1, sizes.Count(size => size > 1e-6 * sizes[0])));
    }
}
