
namespace VerifiedAddition.Circuits;

/// <summary>A head, and the column whose tri-state questions it is tested on.</summary>
/// <param name="Head">A head at a fed position.</param>
/// <param name="Kind">
/// The questions: additions whose column sums to 8 or less, to 9, to 10 or more; or subtractions whose upper digit in the column is
/// smaller, equal, larger.
/// </param>
/// <param name="Digit">The column, 0 for units.</param>
public sealed record ColumnTest(Node Head, OperationClass Kind, int Digit)
{
    /// <summary>The tests suggested by an analysis: useful heads, on the columns whose digits they both attend to.</summary>
    /// <remarks>Attention counts from <see cref="NodeFilter.DefaultLeastAttention"/> percent. Kinds are those of the analysed questions.</remarks>
    public static IReadOnlyList<ColumnTest> Of(CircuitFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var layout = facts.Model.Layout;
        OperationClass[] kinds = [.. facts.Questions.Select(question => OperationClasses.Of(question)).OfType<OperationClass>().Distinct().Order()];
        return
        [
            .. from outcome in facts.UsefulNodes
               let head = outcome.Target.Node!.Value
               where head.Position < layout.ContextLength - 1 // the last token predicts nothing
               let seen = (facts.AttentionOf(head)?.Top ?? [])
                   .Where(one => one.Percent >= NodeFilter.DefaultLeastAttention).Select(one => one.Position).ToHashSet()
               from digit in Enumerable.Range(0, layout.Digits)
               where seen.Contains(layout.PositionOfFirst(digit)) && seen.Contains(layout.PositionOfSecond(digit))
               from kind in kinds
               select new ColumnTest(head, kind, digit),
        ];
    }
}

/// <summary>A test with its result.</summary>
public sealed record HeadSeparability(ColumnTest Test, Separability Result);
