using System.Collections.Concurrent;

namespace VerifiedAddition.Arithmetic;

/// <summary>Questions at the edges: zero, equal operands, carries into every length, changes of sign, and what published models got wrong.</summary>
public static class SpecialQuestions
{
    private static readonly ConcurrentDictionary<(Operation, int), IReadOnlyList<Question>> Made = new();

    /// <summary>All that fit, each once, in a fixed order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The digits are outside 1–20.</exception>
    public static IReadOnlyList<Question> Of(Operation operation, int digits)
    {
        _ = new Layout(digits);
        return Made.GetOrAdd((operation, digits), static key => Make(key.Item1, key.Item2));
    }

    private static IReadOnlyList<Question> Make(Operation operation, int digits)
    {
        var limit = PowerOfTen.Wide(digits);
        return [.. Pairs(operation, digits, limit)
            .Where(pair => pair.Left >= 0 && pair.Right >= 0 && pair.Left < limit && pair.Right < limit)
            .Distinct()
            .Select(pair => new Question(operation, pair.Left, pair.Right, digits))];
    }

    private static IEnumerable<(Int128 Left, Int128 Right)> Pairs(Operation operation, int digits, Int128 limit)
    {
        foreach (var pair in operation.Rules().PublishedFailures)
        {
            yield return pair;
        }

        yield return (0, 0);
        yield return (limit - 1, limit - 1);
        for (var length = 0; length <= digits; length++)
        {
            // 9, 99, 999 … and 1, 10, 100 …: a carry or borrow runs through every length, in both orders.
            var power = PowerOfTen.Wide(length);
            Int128[] edges = [power - 2, power - 1, power, power + 1];
            foreach (var (left, right) in edges.SelectMany(left => edges.Select(right => (left, right))))
            {
                yield return (left, right);
            }

            foreach (var edge in edges)
            {
                yield return (edge, 0);
                yield return (0, edge);
                yield return (edge, 1);
                yield return (1, edge);
                yield return (limit - 1 - edge, edge); // every column sums to 9
                yield return (limit - edge, edge); // one more: the carry runs to the top
                yield return (limit - 1, edge);
                yield return (edge, limit - 1);
            }
        }

        // Every repeated digit against itself and its neighbours: x − x, and the smallest answers of either sign.
        for (var digit = 1; digit <= 9; digit++)
        {
            var repeated = (limit - 1) / 9 * digit;
            yield return (repeated, repeated);
            yield return (repeated, repeated + 1);
            yield return (repeated + 1, repeated);
        }
    }
}
