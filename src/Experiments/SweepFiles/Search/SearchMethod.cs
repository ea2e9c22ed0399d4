namespace VerifiedAddition.Experiments;

/// <summary>How the points of a search are spread over its ranges.</summary>
internal enum SearchMethod
{
    /// <summary>A Sobol sequence with a random digital shift: points that fill the ranges evenly, however many are taken.</summary>
    Sobol,

    /// <summary>A Latin hypercube: of <c>n</c> samples each has its own <c>n</c>th of every range.</summary>
    LatinHypercube,

    /// <summary>Independent uniform points.</summary>
    Random,
}
