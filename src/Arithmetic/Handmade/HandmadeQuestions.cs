namespace VerifiedAddition.Arithmetic;

/// <summary>The questions that the authors made by hand, and the test sets they built from them (docs/domain.md, section 7.5).</summary>
public static class HandmadeQuestions
{
    private static readonly HandmadeList S0 = new("S0", HandmadePairs.S0);
    private static readonly HandmadeList S2 = new("S2", HandmadePairs.S2);
    private static readonly HandmadeList M0 = new("M0", HandmadePairs.M0);
    private static readonly HandmadeList M1 = new("M1", HandmadePairs.M1);
    private static readonly HandmadeList M2 = new("M2", HandmadePairs.M2);
    private static readonly HandmadeList M3 = new("M3", HandmadePairs.M3);

    /// <summary>The lists of the first analysis notebook: S0 to S5, SN, M0 to M3, NG.</summary>
    public static IReadOnlyList<HandmadeList> Seed { get; } =
    [
        S0,
        new("S1", HandmadePairs.SeedS1),
        S2,
        new("S3", HandmadePairs.SeedS3),
        new("S4", HandmadePairs.SeedS4),
        new("S5", HandmadePairs.SeedS5),
        new("SN", HandmadePairs.SN),
        M0,
        M1,
        M2,
        M3,
        new("NG", HandmadePairs.NG),
    ];

    /// <summary>The lists of the later libraries: S0 to S5, M0 to M3, N1 to N4+.</summary>
    public static IReadOnlyList<HandmadeList> Successor { get; } =
    [
        S0,
        new("S1", HandmadePairs.SuccessorS1),
        S2,
        new("S3", HandmadePairs.SuccessorS3),
        new("S4", HandmadePairs.SuccessorS4),
        new("S5", HandmadePairs.SuccessorS5),
        M0,
        M1,
        M2,
        M3,
        new("N1", HandmadePairs.N1),
        new("N2", HandmadePairs.N2),
        new("N3", HandmadePairs.N3),
        new("N4+", HandmadePairs.N4),
    ];

    /// <summary>The "varied" test set of the first analysis notebook: the lists between two random batches.</summary>
    /// <remarks>
    /// Which operations it asks follows from the percentages of <paramref name="spec"/>. For additions alone it leaves out S5 and SN, and
    /// for multiplications there are no lists: so did the notebook. In mixed sets the first batch has additions, the second subtractions.
    /// </remarks>
    /// <param name="spec">The operations, and the generator of the random batches.</param>
    /// <param name="batchSize">Questions in a random batch: 512 in the notebook, 256 for mixed models.</param>
    /// <param name="seed">The seed of the random batches.</param>
    public static Question[] OriginalTestSet(GeneratorSpec spec, int batchSize, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(spec);
        string[] names = (spec.AddPercent > 0, spec.SubtractPercent > 0) switch
        {
            (true, false) => ["S0", "S1", "S2", "S3", "S4"],
            (false, true) => ["M0", "M1", "M2", "M3", "NG"],
            (true, true) => ["S0", "M0", "S1", "M1", "S2", "M2", "S3", "M3", "S4", "NG", "S5", "SN"],
            _ => [],
        };
        var mixed = spec.AddPercent > 0 && spec.SubtractPercent > 0;
        var first = mixed ? spec.Only(Operation.Add) : spec;
        var second = mixed ? spec.Only(Operation.Subtract) : spec;

        return
        [
            .. Batch(first, batchSize, seed, batch: 0),
            .. names.SelectMany(name => OriginalList(name).ForDigits(spec.Digits)),
            .. Batch(second, batchSize, seed, batch: 1),
        ];
    }

    /// <summary>The test set of the later libraries: one random batch, then all lists of the operations of the model.</summary>
    /// <remarks>
    /// The random batch mixes its rows when there is more than one operation. Pairs of another class than their list's are dropped.
    /// </remarks>
    /// <param name="spec">The operations, and the generator of the random batch.</param>
    /// <param name="batchSize">Questions in the random batch: 512 in the library, 256 from 3 layers and 4 heads on.</param>
    /// <param name="seed">The seed of the random batch.</param>
    public static Question[] SuccessorTestSet(GeneratorSpec spec, int batchSize, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return
        [
            .. Batch(spec with { Mix = BatchMix.MixedRows }, batchSize, seed, batch: 0),
            .. Successor.Where(list => spec.PercentOf(list.Operation) > 0).SelectMany(list => list.OfNamedClass(spec.Digits)),
        ];
    }

    private static HandmadeList OriginalList(string name) => Seed.Single(list => string.Equals(list.Name, name, StringComparison.Ordinal));

    private static Question[] Batch(GeneratorSpec spec, int batchSize, ulong seed, long batch)
    {
        var questions = new Question[batchSize];
        new BatchSequence(spec, batchSize, seed).Fill(batch, questions);
        return questions;
    }
}
