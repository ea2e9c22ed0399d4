using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>A sweep in a list, as JSON (docs/json.md).</summary>
/// <param name="Name">Its name.</param>
/// <param name="Phase">As in <see cref="SweepJson"/>.</param>
/// <param name="Variants">How many it has.</param>
/// <param name="Trained">How many of them are trained.</param>
/// <param name="SubmittedUtc">When it was submitted first; null where that is lost.</param>
/// <param name="Priority">Those with a higher one are served first.</param>
public sealed record SweepListingJson(string Name, string Phase, int Variants, int Trained, DateTimeOffset? SubmittedUtc, int Priority)
{
    /// <summary>The JSON form of a sweep in a list.</summary>
    public static SweepListingJson Of(SweepListing one) =>
        new(one.Name, SweepText.Phase(one.Phase, one.IsIdle), one.Variants, one.Trained, one.SubmittedUtc, one.Priority);
}
