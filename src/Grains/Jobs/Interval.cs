namespace VerifiedAddition.Grains;

/// <summary>The integers from <paramref name="First"/> to <paramref name="Last"/>, inclusive.</summary>
public readonly record struct Interval(int First, int Last);
