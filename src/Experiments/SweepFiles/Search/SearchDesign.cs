using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Experiments;

/// <summary>The points of a search. Pure: a seed gives the same points everywhere.</summary>
internal static class SearchDesign
{
    /// <summary>A stream of <see cref="CounterRandom"/> for each dimension, from this one on; nothing else uses them.</summary>
    private const ulong FirstStream = 0x30000;

    /// <summary>Returns the coordinates of all points in one dimension, each from 0 to 1, 1 excluded.</summary>
    /// <param name="method">How they are spread.</param>
    /// <param name="samples">Number of points, at least 1.</param>
    /// <param name="dimension">The dimension, from 0 to <see cref="SobolSequence.MaxDimensions"/> - 1.</param>
    /// <param name="seed">The seed of the search.</param>
    public static double[] Coordinates(SearchMethod method, int samples, int dimension, ulong seed) => method switch
    {
        SearchMethod.Random => [.. Enumerable.Range(0, samples).Select(i => Drawn(seed, dimension, i).Unit())],
        SearchMethod.LatinHypercube => Latin(samples, dimension, seed),
        _ => Sobol(samples, dimension, seed),
    };

    private static double[] Latin(int samples, int dimension, ulong seed)
    {
        int[] places = [.. Enumerable.Range(0, samples)];
        var random = Drawn(seed, dimension, samples);
        for (var left = samples; left > 1; left--)
        {
            var other = random.Below(left);
            (places[left - 1], places[other]) = (places[other], places[left - 1]);
        }

        return [.. places.Select((place, i) => (place + Drawn(seed, dimension, i).Unit()) / samples)];
    }

    private static double[] Sobol(int samples, int dimension, ulong seed)
    {
        var directions = SobolSequence.Directions(dimension);
        var shift = (uint)(Drawn(seed, dimension, 0).Next() >> 32);
        return [.. Enumerable.Range(0, samples).Select(i => (SobolSequence.At(directions, (uint)i) ^ shift) * (1.0 / (1UL << 32)))];
    }

    private static CounterRandom Drawn(ulong seed, int dimension, int index) => new(seed, FirstStream + (ulong)dimension, (ulong)index);
}
