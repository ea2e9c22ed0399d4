using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>A sweep in a list, for machines (docs/json.md).</summary>
public sealed record SweepListingJson(string Name, string Phase, int Variants, int Trained, DateTimeOffset? SubmittedUtc, int Priority)
{
    public static SweepListingJson Of(SweepListing one) =>
        new(one.Name, SweepWords.Phase(one.Phase, one.IsIdle), one.Variants, one.Trained, one.SubmittedUtc, one.Priority);
}
