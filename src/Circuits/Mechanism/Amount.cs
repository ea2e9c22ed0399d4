namespace VerifiedAddition.Circuits;

/// <summary>A share or a mean with its interval (<see cref="Confidence"/>).</summary>
/// <param name="Value">The share, 0 to 1, or the mean.</param>
/// <param name="Lower">Lower end of the interval.</param>
/// <param name="Upper">Upper end of the interval.</param>
/// <param name="Questions">How many questions it is of.</param>
public readonly record struct Amount(double Value, double Lower, double Upper, int Questions);
