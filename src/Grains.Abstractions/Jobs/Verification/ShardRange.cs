using System.Globalization;

namespace VerifiedAddition.Grains;

/// <summary>A part of a verification: the questions <paramref name="First"/> to <paramref name="First"/> + <paramref name="Count"/> − 1 of its plan.</summary>
/// <param name="Number">Its index among the shards, from 0.</param>
/// <param name="First">The first question.</param>
/// <param name="Count">Number of questions, at least 1.</param>
[GenerateSerializer, Immutable, Alias("va.ShardRange")]
public sealed record ShardRange(int Number, long First, long Count) : IJobPart
{
    /// <inheritdoc/>
    public string Name => Number.ToString(CultureInfo.InvariantCulture);
}
