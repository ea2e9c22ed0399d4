using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>What a grid takes today.</summary>
internal static class Submission
{
    /// <summary>Variants that start from another model can be planned, not trained.</summary>
    /// <exception cref="ClientException">The sweep has such variants.</exception>
    public static SweepSpec Trainable(SweepSpec spec)
    {
        var heirs = spec.Variants.Where(variant => variant.Spec.InitialiseFrom is not null).Select(variant => variant.Name).ToArray();
        return heirs.Length == 0
            ? spec
            : throw new ClientException(
                $"The sweep {spec.Name} cannot be run yet: {string.Join(", ", heirs)} would start from another model (initialiseFrom), " +
                "which this version can plan but not train. Take them out to run the others; nothing was started.");
    }
}
