namespace VerifiedAddition.Grains;

/// <summary>The whole numbers from <paramref name="First"/> to <paramref name="Last"/>.</summary>
public readonly record struct Interval(int First, int Last);
