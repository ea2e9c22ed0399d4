namespace VerifiedAddition.Arithmetic;

/// <summary>Decides how a batch is enriched (docs/domain.md, sections 3.2 and 3.3).</summary>
internal static class EnrichmentRules
{
    /// <summary>Enrichment is decided by one draw from 1 to 5 a batch.</summary>
    public const int Choices = 5;

    /// <summary>Choices 1 to 3, so 60 % of batches.</summary>
    public const int OriginalEnrichedChoices = 3;

    /// <summary>Choices 1 and 2, so 40 % of batches (the comment in the original says 60 %).</summary>
    public const int SuccessorEnrichedChoices = 2;

    /// <summary>The choice on which the seed generator also raises the right digits, so 20 % of subtraction batches.</summary>
    public const int OriginalRaisingChoice = 1;

    /// <summary>One in this many enriched successor subtraction batches has equal operands in every row.</summary>
    public const int SuccessorEqualOneIn = 100;

    /// <summary>Percentage of digit pairs in an enriched batch that are rewritten to pass a carry or borrow on; the count is rounded down.</summary>
    public const int PassingPercent = 40;

    public static BatchPart Decide(GeneratorKind kind, Operation operation, int firstRow, int rows, int digits, CounterRandom random)
    {
        var choice = 1 + random.Below(Choices);
        var enrichment = operation.Rules().Enrich(kind, choice, ref random);
        var passing = (enrichment & Enrichment.PassingPairs) == Enrichment.PassingPairs;
        return new(
            operation,
            firstRow,
            rows,
            enrichment,
            ModifiedCells: passing ? rows * digits * PassingPercent / 100 : 0,
            RewritesLeft: passing && random.Below(2) == 0);
    }
}
