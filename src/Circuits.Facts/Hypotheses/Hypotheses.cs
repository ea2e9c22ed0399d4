using System.Globalization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>The hypotheses as checklists (docs/domain.md, section 11).</summary>
/// <remarks>
/// That nodes fail only questions of their lowest class and above holds for every model by definition, and on accuracy verification says more:
/// neither is a clause. Clauses are named by hypothesis and number, <c>add-4</c>, since <c>A4</c> is a token.
/// </remarks>
public static class Hypotheses
{
    /// <summary>The names of all hypotheses, in their order.</summary>
    internal static readonly string[] Names = ["addition", "subtraction", "mixed"];

    /// <summary>The hypotheses that apply to the model's operations.</summary>
    public static IReadOnlyList<Hypothesis> Of(ClaimFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var finder = new ClauseFinder(facts);
        var (adds, subtracts) = (facts.Operations.Contains(Operation.Add), facts.Operations.Contains(Operation.Subtract));
        List<Hypothesis> all = [];
        if (adds)
        {
            all.Add(new(Names[0], [.. Addition(finder)]));
        }

        if (subtracts)
        {
            all.Add(new(Names[1], [.. Subtraction(finder)]));
        }

        if (adds && subtracts)
        {
            all.Add(new(Names[2], [.. Mixed(finder)]));
        }

        return all;
    }

    private static IEnumerable<Clause> Addition(ClauseFinder finder)
    {
        var (digits, deep, layout) = (finder.Digits, finder.Layers > 1, finder.Layout);
        foreach (var k in Down(digits - 1, 0))
        {
            yield return finder.Does(Id("add-1", k), SubTask.SA, k, Text($"A{k} is predicted with the base sum of D{k} and D'{k}"));
        }

        foreach (var k in Down(digits - 1, 0))
        {
            yield return finder.Does(Id("add-2", k), SubTask.SC, k, Text($"where A{k + 1} is predicted, the carry of column {k} is made"), isOptional: deep);
        }

        foreach (var k in deep ? Down(digits - 1, 2) : [])
        {
            yield return finder.Does(Id("add-3", k), SubTask.ST, k, Text($"the tri-state of column {k} is known at the {(layout.IsUnsigned ? "=" : "sign")} or before"));
        }

        foreach (var k in deep ? [] : Down(digits - 1, 1))
        {
            yield return finder.Does(Id("add-2.SS", k), SubTask.SS, k, Text($"where A{k + 1} is predicted, a nine in column {k} lets a carry through"));
        }

        var cascades = finder.Right(one => one is >= QuestionClass.S2 and <= QuestionClass.S5);
        yield return ClauseFinder.Counted("add-4", "carries that run through nines (S2 and up) are right", cascades, "such questions are answered rightly");
        yield return OneAfter(finder, layout);
        yield return SeveralBefore(finder, layout);
        yield return ClauseFinder.Counted(
            "add-6", "the first operand's positions are not needed", finder.Useless(0, digits - 1), "of them can be taken away");
    }

    private static IEnumerable<Clause> Subtraction(ClauseFinder finder)
    {
        var (digits, deep) = (finder.Digits, finder.Layers > 1);
        foreach (var k in Down(digits - 1, 0))
        {
            yield return finder.Does(Id("sub-1", k), SubTask.MD, k, Text($"A{k} is predicted with the base difference of D{k} and D'{k}"));
        }

        foreach (var k in deep ? Down(digits - 1, 0) : [])
        {
            yield return finder.Does(Id("sub-2", k), SubTask.MT, k, Text($"the tri-state of column {k} is known at the sign or before"));
        }

        if (deep && digits > 1)
        {
            yield return InOrder(finder);
        }

        foreach (var k in Down(digits - 2, 0))
        {
            yield return finder.Does(Id("sub-3", k), SubTask.MB, k, Text($"where A{k + 1} is predicted, the borrow of column {k} is made"), isOptional: deep);
        }

        foreach (var k in Down(digits - 1, 0))
        {
            yield return finder.Does(Id("sub-4", k), SubTask.GT, k, Text($"which of D{k} and D'{k} is larger turns the sign both ways"));
        }

        foreach (var k in Down(digits - 1, 0))
        {
            yield return finder.Does(Id("sub-5.ND", k), SubTask.ND, k, Text($"with a negative answer A{k} is predicted with the base difference the other way round"));
        }

        foreach (var k in Down(digits - 2, 0))
        {
            yield return finder.Does(
                Id("sub-5.NB", k), SubTask.NB, k, Text($"with a negative answer the borrow of column {k} is made where A{k + 1} is predicted"), isOptional: deep);
        }

        yield return finder.Does("sub-6", SubTask.SGN, null, "a head reads the sign when digits are predicted");
        yield return FirstDigit(finder);
    }

    private static IEnumerable<Clause> Mixed(ClauseFinder finder)
    {
        yield return finder.Does("mix-1.OPR", SubTask.OPR, null, "a head reads the operator, and what it reads decides");
        yield return finder.Does("mix-1.SGN", SubTask.SGN, null, "a head reads the sign, and what it reads decides");
        foreach (var k in Down(finder.Digits - 1, 0))
        {
            yield return finder.DoesAll(
                Id("mix-2", k), Text($"the same nodes do SA, MD and ND of column {k}"), (SubTask.SA, k), (SubTask.MD, k), (SubTask.ND, k));
        }

        foreach (var k in Down(finder.Digits - 1, 0))
        {
            yield return finder.DoesAll(Id("mix-3", k), Text($"the same nodes do ST and MT of column {k}"), (SubTask.ST, k), (SubTask.MT, k));
        }

        var differences = finder.Right(one => one is >= QuestionClass.M0 and <= QuestionClass.M4 || one.IsNegative());
        yield return ClauseFinder.Counted("mix-4", "differences of either sign are right", differences, "subtractions are answered rightly");
    }

    private static Clause OneAfter(ClauseFinder finder, Layout layout) => ClauseFinder.Counted(
        "add-5.after",
        "nodes where digits are predicted impact one answer digit only",
        finder.Impacts(position => position >= layout.LeadingDigitPredictor, symbols => symbols == 1),
        "of these useful nodes do");

    private static Clause SeveralBefore(ClauseFinder finder, Layout layout) => ClauseFinder.Counted(
        "add-5.before",
        "nodes before impact several",
        finder.Impacts(position => position < layout.LeadingDigitPredictor, symbols => symbols > 1),
        "of these useful nodes do");

    private static Clause InOrder(ClauseFinder finder)
    {
        var positions = Down(finder.Digits - 1, 0).Select(k => finder.PositionOf(SubTask.MT, k)).ToArray();
        var steps = positions.Zip(positions.Skip(1), (higher, lower) => higher < lower).ToArray();
        return ClauseFinder.Counted(
            "sub-2.order",
            "tri-states of higher columns are known earlier",
            new(steps.Count(inOrder => inOrder), steps.Length),
            $"steps are in order ({string.Join(", ", positions.Select(position => position is { } at ? Text($"P{at}") : "none"))})",
            isOptional: true);
    }

    private static Clause FirstDigit(ClauseFinder finder)
    {
        var outcome = finder.Position(0);
        var impact = outcome.Failures.Count == 0 ? ImpactCode.None : FailureSummary.UnionOfImpacts(outcome.Failures, finder.Digits);
        var sign = ImpactCode.IndicesOf(impact, finder.Digits) is [var highest, ..] && highest == finder.Digits + 1;
        return new(
            "sub-7",
            "the leading digit at P0 is used for the sign by itself",
            sign ? Verdict.Strong : Verdict.None,
            true,
            Text($"without P0 {outcome.Failures.Count} questions fail, impact {impact}"));
    }

    private static IEnumerable<int> Down(int from, int to) => Enumerable.Range(to, Math.Max(0, from - to + 1)).Reverse();

    private static string Id(string clause, int k) => Text($"{clause}.{k}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
