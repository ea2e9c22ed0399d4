using System.Globalization;

namespace VerifiedAddition.Circuits;

/// <summary>
/// The hypotheses of how models do arithmetic in their newer form (docs/domain.md, section 11.5): what delivers a carry, and what adds it, whichever nodes have a share
/// in that. The older form (<see cref="Hypotheses"/>) asks which node does each sub-task.
/// </summary>
internal static class DeliveryHypotheses
{
    private const int Delivers = 4;
    private const int IsShared = 5;
    private const int Reads = 7;
    private const int Combines = 9;
    private const int IsNoSource = 11;
    private const int HasCarry = 13;
    private const int Compares = 14;
    private const int Operator = 15;

    private static readonly OperationClass[] Sums = [OperationClass.Addition];
    private static readonly OperationClass[] Differences = [OperationClass.PositiveAnswer, OperationClass.NegativeAnswer];

    /// <summary>The hypotheses that apply to the operations, as far as the experiments were made that judge them.</summary>
    /// <param name="findings">What the experiments found.</param>
    /// <param name="classes">The classes of questions that the model is asked.</param>
    /// <param name="digits">Digits of its operands.</param>
    public static IReadOnlyList<Hypothesis> Of(IReadOnlyList<Finding> findings, IReadOnlyList<OperationClass> classes, int digits)
    {
        var (adds, subtracts) = (classes.Contains(OperationClass.Addition), classes.Contains(OperationClass.PositiveAnswer));
        var found = new Found(findings);
        int[] columns = [.. Enumerable.Range(0, digits + 1).Reverse()];
        List<Hypothesis> all = [];
        if (adds)
        {
            all.Add(new("addition", [.. columns.SelectMany(k => Carries(found, "add", Sums, k)), .. Whole(found, "add", Sums)]));
        }

        if (subtracts)
        {
            all.Add(new("subtraction", [.. columns.SelectMany(k => Carries(found, "sub", Differences, k)), .. Whole(found, "sub", Differences), .. found.Clause(
                "sub-m7", "the operands have been compared at =, before the last layer", Compares, null, null)]));
        }

        if (adds && subtracts)
        {
            all.Add(new("mixed",
            [
                .. columns.SelectMany(k => found.Clause(Id("mix-m1", k), Text($"the last heads where A{k} is predicted deliver carries and borrows alike"), Delivers, [.. Sums, .. Differences], k)),
                .. columns.SelectMany(k => found.Clause(Id("mix-m2", k), Text($"the operator gets to A{k} by what enters the last layer there"), Operator, null, k)),
            ]));
        }

        return [.. all.Where(hypothesis => hypothesis.Clauses.Count > 0)];
    }

    private static IEnumerable<Clause> Carries(Found found, string name, OperationClass[] classes, int k) =>
    [
        .. found.Clause(Id($"{name}-m1", k), Text($"all last heads where A{k} is predicted deliver the carry together"), Delivers, classes, k),
        .. found.Clause(Id($"{name}-m2", k), Text($"the last MLP where A{k} is predicted has the carry, and = is no source of it"), IsNoSource, classes, k),
        .. found.Clause(Id($"{name}-m3", k), Text($"that MLP follows a carry only where the column of A{k} gets it"), Combines, classes, k),
        .. found.Clause(Id($"{name}-m4", k), Text($"one head has the carry into A{k} as it arrives, not the tri-state"), HasCarry, classes, k, isOptional: true),
    ];

    private static IEnumerable<Clause> Whole(Found found, string name, OperationClass[] classes) =>
    [
        .. found.Clause($"{name}-m5", "the last heads read lower columns and not their own", Reads, classes, null, isOptional: true),
        .. found.Clause($"{name}-m6", "no single one of them delivers it", IsShared, classes, null, isOptional: true),
    ];

    private static string Id(string clause, int k) => Text($"{clause}.{k}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed class Found(IReadOnlyList<Finding> findings)
    {
        /// <summary>A clause that is as strong as the weakest of an experiment's cases; none if there is nothing to judge.</summary>
        public IEnumerable<Clause> Clause(string id, string text, int number, OperationClass[]? classes, int? digit, bool isOptional = false)
        {
            Measurement[] cases =
            [
                .. findings.Where(finding => finding.Number == number).SelectMany(finding => finding.Measurements).Where(one =>
                    one.Verdict is not null && (classes is null || classes.Contains(one.Class!.Value)) && (digit is null || one.Digit == digit)),
            ];
            if (cases.Length > 0)
            {
                var weakest = cases.MinBy(one => (one.Verdict, one.Found.Value))!;
                var where = string.Concat(weakest.Class is { } kind ? Text($" {kind.Letter()}") : "", weakest.Digit is { } at ? Text($" A{at}") : "", weakest.Depth is { } depth ? Text($" from {depth} below") : "");
                yield return new(id, text, weakest.Verdict!.Value, isOptional, Text($"experiment {number}, {cases.Length} {(cases.Length == 1 ? "case" : "cases")}; weakest{where}: {weakest.What} {weakest.Found.Value:0.00}"));
            }
        }
    }
}
