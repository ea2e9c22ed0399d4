using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits.Tests;

/// <summary>Probes of numbers that are made up.</summary>
public sealed class LinearProbeTests
{
    public LinearProbeTests() => TorchRuntime.InitialiseOnce(1);

    [Fact]
    public void What_a_direction_tells_apart_is_found_and_the_direction_with_it()
    {
        using var scope = NewDisposeScope();
        var (activations, labels) = Noise(600, width: 8, labels: 2);
        Shift(activations, labels, component: 3, by: 8);

        var probe = LinearProbe.Fit(activations.narrow(0, 0, 300), 2, [labels[..300]])[0];

        Assert.Equal(new Tally(300, 300), probe.Right(activations.narrow(0, 300, 300), labels[300..]));
        Assert.InRange(Math.Abs(probe.Direction[3].item<double>()), 0.95, 1);
    }

    [Fact]
    public void Nothing_is_found_where_there_is_nothing_or_labels_are_of_other_questions()
    {
        using var scope = NewDisposeScope();
        var (activations, labels) = Noise(2000, width: 8, labels: 2);
        var (_, others) = Noise(1000, width: 1, labels: 2, seed: 5);

        var probe = LinearProbe.Fit(activations.narrow(0, 0, 1000), 2, [labels[..1000]])[0];
        Shift(activations, labels, component: 3, by: 8);
        var permuted = LinearProbe.Fit(activations.narrow(0, 0, 1000), 2, [others])[0];

        Assert.InRange(probe.Right(Noise(1000, 8, 2, seed: 9).Activations, labels[1000..]).Rate, 0.4, 0.6);
        Assert.InRange(permuted.Right(activations.narrow(0, 1000, 1000), labels[1000..]).Rate, 0, 1);
        Assert.Equal(1, LinearProbe.Fit(activations.narrow(0, 0, 1000), 2, [labels[..1000]])[0].Right(activations.narrow(0, 1000, 1000), labels[1000..]).Rate);
    }

    [Fact]
    public void Three_labels_span_a_subspace_of_orthonormal_axes()
    {
        using var scope = NewDisposeScope();
        var (activations, labels) = Noise(600, width: 8, labels: 3);
        Shift(activations, labels, component: 2, by: 6);

        var probe = LinearProbe.Fit(activations, 3, [labels])[0];

        var products = probe.Axes.transpose(0, 1).matmul(probe.Axes);
        Assert.InRange(probe.Axes.shape[1], 2, 4);
        Assert.True(products.allclose(eye(probe.Axes.shape[1], dtype: ScalarType.Float64)));
        Assert.InRange(probe.Axes[2].pow(Scalars.Two).sum().item<double>(), 0.95, 1.0001); // the component that tells labels apart lies in it
    }

    /// <summary>A site at which nothing ever moves has no directions, and its probe guesses.</summary>
    [Fact]
    public void A_dead_site_is_no_error()
    {
        using var scope = NewDisposeScope();
        var activations = zeros([100, 4], dtype: ScalarType.Float64);
        int[] labels = [.. Enumerable.Range(0, 100).Select(i => i % 2)];

        Assert.Equal(50, LinearProbe.Fit(activations, 2, [labels])[0].Right(activations, labels).Count);
    }

    private static (Tensor Activations, int[] Labels) Noise(int count, int width, int labels, long seed = 1)
    {
        using var generator = new Generator((ulong)seed);
        return (randn([count, width], dtype: ScalarType.Float64, generator: generator), [.. Enumerable.Range(0, count).Select(i => (i * 7 / 3) % labels)]);
    }

    private static void Shift(Tensor activations, int[] labels, int component, double by) =>
        activations.select(1, component).add_(tensor(labels.Select(label => label * by).ToArray()), Scalars.One);
}
