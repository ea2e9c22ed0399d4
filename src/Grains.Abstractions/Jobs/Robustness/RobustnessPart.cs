using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains;

/// <summary>The questions of one family and operation.</summary>
[GenerateSerializer, Immutable, Alias("va.RobustnessPart")]
public sealed record RobustnessPart(RobustnessFamily Family, Operation Operation) : IJobPart
{
    /// <inheritdoc/>
    public string Name => $"{Family}.{Operation}";
}
