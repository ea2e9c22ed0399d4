namespace VerifiedAddition.Experiments;

/// <summary>Points of a Sobol sequence in up to 19 dimensions.</summary>
/// <remarks>
/// Primitive polynomials and initial direction numbers of S. Joe and F. Y. Kuo, "Constructing Sobol sequences with better two-dimensional
/// projections", SIAM J. Sci. Comput. 30 (2008), their file new-joe-kuo-6. Points are in natural order, not in that of a Gray code.
/// </remarks>
internal static class SobolSequence
{
    private const int Bits = 32;

    /// <summary>Of dimension 2 and on: the coefficients of the polynomial between the first and the last, as bits, and the initial direction numbers.</summary>
    private static readonly (uint Coefficients, uint[] Initial)[] Polynomials =
    [
        (0, [1]),
        (1, [1, 3]),
        (1, [1, 3, 1]),
        (2, [1, 1, 1]),
        (1, [1, 1, 3, 3]),
        (4, [1, 3, 5, 13]),
        (2, [1, 1, 5, 5, 17]),
        (4, [1, 1, 5, 5, 5]),
        (7, [1, 1, 7, 11, 19]),
        (11, [1, 1, 5, 1, 1]),
        (13, [1, 1, 1, 3, 11]),
        (14, [1, 3, 5, 5, 31]),
        (1, [1, 3, 3, 9, 7, 49]),
        (13, [1, 1, 1, 15, 21, 21]),
        (16, [1, 3, 1, 13, 27, 49]),
        (19, [1, 1, 1, 15, 7, 5]),
        (22, [1, 3, 1, 15, 13, 25]),
        (25, [1, 1, 5, 5, 19, 61]),
    ];

    /// <summary>Largest number of dimensions.</summary>
    public static int MaxDimensions => Polynomials.Length + 1;

    /// <summary>Returns the direction numbers of a dimension, as 32-bit fractions.</summary>
    /// <param name="dimension">The dimension, from 0 to <see cref="MaxDimensions"/> - 1.</param>
    public static uint[] Directions(int dimension)
    {
        var directions = new uint[Bits];
        if (dimension == 0)
        {
            for (var i = 0; i < Bits; i++)
            {
                directions[i] = 1u << (Bits - 1 - i);
            }

            return directions;
        }

        var (coefficients, initial) = Polynomials[dimension - 1];
        var degree = initial.Length;
        for (var i = 0; i < Bits; i++)
        {
            directions[i] = i < degree ? initial[i] << (Bits - 1 - i) : directions[i - degree] ^ (directions[i - degree] >> degree);
            for (var k = 1; i >= degree && k < degree; k++)
            {
                directions[i] ^= ((coefficients >> (degree - 1 - k)) & 1) * directions[i - k];
            }
        }

        return directions;
    }

    /// <summary>Returns a coordinate of a point, as a 32-bit fraction.</summary>
    /// <param name="directions">The direction numbers of the dimension.</param>
    /// <param name="index">Which point, from 0 on.</param>
    public static uint At(uint[] directions, uint index)
    {
        var fraction = 0u;
        for (var bit = 0; index >> bit != 0 && bit < Bits; bit++)
        {
            fraction ^= ((index >> bit) & 1) * directions[bit];
        }

        return fraction;
    }
}
