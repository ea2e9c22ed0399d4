namespace VerifiedAddition.Arithmetic.Tests;

internal static class Batches
{
    public static Question[] Batch(this BatchSequence sequence, long batch)
    {
        var questions = new Question[sequence.BatchSize];
        sequence.Fill(batch, questions);
        return questions;
    }

    /// <summary>For each of 100 000 batches of 64: 1 when its only part counts, 0 when not.</summary>
    public static double[] Shares(GeneratorSpec spec, Func<BatchPart, bool> counts)
    {
        var sequence = new BatchSequence(spec, 64, seed: 77);
        return [.. Enumerable.Range(0, 100_000).Select(batch => counts(sequence.Describe(batch).Single()) ? 1.0 : 0.0)];
    }

    /// <summary>The first batches that were enriched in one way and no other.</summary>
    public static long[] EnrichedBy(this BatchSequence sequence, Enrichment enrichment, int among) =>
        [.. Enumerable.Range(0, among).Select(batch => (long)batch).Where(batch => sequence.Describe(batch)[0].Enrichment == enrichment)];
}
