using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace VerifiedAddition.Grains;

/// <summary>A set of non-negative integers stored as ranges: its size depends on the number of gaps, not of members.</summary>
[JsonConverter(typeof(IntervalSetJson))]
public sealed class IntervalSet
{
    private readonly ImmutableArray<Interval> _ranges;

    private IntervalSet(ImmutableArray<Interval> ranges)
    {
        _ranges = ranges;
        Count = ranges.Sum(range => (range.Last - (long)range.First) + 1);
    }

    public static IntervalSet Empty { get; } = new([]);

    /// <summary>Number of members.</summary>
    public long Count { get; }

    public bool IsEmpty => _ranges.IsEmpty;

    /// <summary>The ranges in ascending order; between any two of them a number is missing.</summary>
    public IReadOnlyList<Interval> Ranges => _ranges;

    /// <summary>Returns the numbers from 0 to <paramref name="count"/> − 1.</summary>
    public static IntervalSet Below(int count) => count > 0 ? new([new(0, count - 1)]) : Empty;

    /// <summary>Returns the set of these numbers, in any order and with repetitions.</summary>
    public static IntervalSet Of(params IEnumerable<int> numbers) => Merged(numbers.Select(number => new Interval(number, number)));

    public bool Contains(int number) => At(number) is var at and >= 0 && number <= _ranges[at].Last;

    public IntervalSet Add(int number)
    {
        if (Contains(number))
        {
            return this;
        }

        var next = At(number) + 1;
        var first = next > 0 && _ranges[next - 1].Last == number - 1;
        var last = next < _ranges.Length && _ranges[next].First == number + 1;
        return new((first, last) switch
        {
            (true, true) => _ranges.RemoveAt(next).SetItem(next - 1, new(_ranges[next - 1].First, _ranges[next].Last)),
            (true, false) => _ranges.SetItem(next - 1, _ranges[next - 1] with { Last = number }),
            (false, true) => _ranges.SetItem(next, _ranges[next] with { First = number }),
            _ => _ranges.Insert(next, new(number, number)),
        });
    }

    /// <summary>Returns the set without some numbers.</summary>
    /// <param name="numbers">A few numbers, which need not be in the set.</param>
    public IntervalSet Without(params IEnumerable<int> numbers) => new([.. Of(numbers).Ranges.Aggregate(
        _ranges.AsEnumerable(),
        (ranges, cut) => ranges.SelectMany(range => Cut(range, cut)))]);

    /// <summary>Returns the numbers from 0 to <paramref name="count"/> − 1 that are not in this set.</summary>
    public IntervalSet MissingBelow(int count)
    {
        var (missing, next) = (ImmutableArray.CreateBuilder<Interval>(), 0);
        foreach (var range in _ranges.Where(range => range.First < count).Append(new(count, count)))
        {
            if (range.First > next)
            {
                missing.Add(new(next, range.First - 1));
            }

            next = range.Last + 1;
        }

        return new(missing.ToImmutable());
    }

    /// <summary>Returns the smallest number, and the set without it.</summary>
    /// <exception cref="InvalidOperationException">The set is empty.</exception>
    public (int First, IntervalSet Others) TakeFirst()
    {
        if (_ranges is not [var range, ..])
        {
            throw new InvalidOperationException("The set is empty.");
        }

        return (range.First, new(range.First == range.Last ? _ranges.RemoveAt(0) : _ranges.SetItem(0, range with { First = range.First + 1 })));
    }

    /// <summary>Returns the union of ranges, which may overlap, in any order.</summary>
    public static IntervalSet Merged(IEnumerable<Interval> ranges)
    {
        var merged = ImmutableArray.CreateBuilder<Interval>();
        foreach (var range in ranges.OrderBy(range => range.First))
        {
            if (merged.Count > 0 && range.First - 1 <= merged[^1].Last)
            {
                merged[^1] = merged[^1] with { Last = Math.Max(merged[^1].Last, range.Last) };
            }
            else
            {
                merged.Add(range);
            }
        }

        return new(merged.ToImmutable());
    }

    private static IEnumerable<Interval> Cut(Interval range, Interval cut)
    {
        if (cut.Last < range.First || cut.First > range.Last)
        {
            return [range];
        }

        Interval[] left = [new(range.First, cut.First - 1), new(cut.Last + 1, range.Last)];
        return left.Where(part => part.First <= part.Last);
    }

    /// <summary>Returns the index of the last range that begins at or before the number; −1 if there is none.</summary>
    private int At(int number)
    {
        var (low, high) = (0, _ranges.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _ranges[middle].First <= number ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }
}
