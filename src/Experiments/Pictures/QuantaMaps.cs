using System.Globalization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Experiments;

/// <summary>Makes quanta maps of facts; a map in which nothing would stand is left out.</summary>
internal static class QuantaMaps
{
    private const int MinAttention = NodeFilter.DefaultLeastAttention;

    /// <summary>Two attended positions this close, in percent, are named in the order of their names.</summary>
    private const int AlmostEqual = 5;
    private const int BothLarge = 40;

    private const double PartialShade = 0.45;
    private const double StrongShade = 0.85;

    private static readonly int[] FailurePercents = [0, 1, 5, 10, 25, 50, 100];
    private static readonly int[] AttentionPercents = [0, 25, 50, 75, 100];

    /// <param name="facts">What was found.</param>
    /// <param name="nodes">The useful nodes with all their tags, those of sub-tasks too where they were looked for.</param>
    public static IReadOnlyList<QuantaMap> Of(CircuitFacts facts, IReadOnlyList<TaggedNode> nodes)
    {
        QuantaMap[] all =
        [
            Failures(facts),
            Attention(facts, nodes),
            MinimumClass(nodes, TagKinds.Addition, "addition", "additions", ["S0", "S1", "S2", "S3", "S4", "S5"]),
            MinimumClass(nodes, TagKinds.Subtraction, "subtraction", "subtractions with answers from 0", ["M0", "M1", "M2", "M3", "M4"]),
            MinimumClass(nodes, TagKinds.Negative, "negative", "subtractions with negative answers", ["N1", "N2", "N3", "N4"]),
            Impact(facts, nodes),
            Coverage(facts, nodes),
            SubTasks(nodes),
        ];
        return [.. all.Where(map => map.Cells.Count > 0)];
    }

    private static QuantaMap Failures(CircuitFacts facts) => new(
        "failures",
        "Failures without each node",
        "The percentage of the questions that are answered wrongly without the node.",
        [
            .. facts.UsefulNodes.Select(outcome => FailureSummary.Of(outcome.Failures, facts.Questions))
                .Zip(facts.UsefulNodes, (summary, outcome) => new MapCell(
                    outcome.Target.Node!.Value, [summary.Percent < 1 ? "<1" : Text(summary.Percent)], Math.Sqrt(summary.Share))),
        ],
        [.. FailurePercents.Select(percent => ($"{percent} %", (double?)Math.Sqrt(percent / 100.0)))],
        Merged: false);

    private static QuantaMap Attention(CircuitFacts facts, IReadOnlyList<TaggedNode> nodes) => new(
        "attention",
        "Where each head looks",
        $"The positions that get at least {MinAttention} % of a head's attention, on average; darker where they get more of it together.",
        [
            .. from tagged in nodes
               let seen = Seen(facts.AttentionOf(tagged.Node), facts.Model.Layout)
               where seen.Length > 0
               select new MapCell(tagged.Node, [.. seen.Select(one => one.Name)], seen.Sum(one => one.Percent) / 100),
        ],
        [.. AttentionPercents.Select(percent => ($"{percent} %", (double?)(percent / 100.0)))]);

    private static (string Name, double Percent)[] Seen(HeadAttention? attention, Layout layout)
    {
        (string Name, double Percent)[] seen =
        [
            .. (attention?.Top ?? []).Where(one => one.Percent >= MinAttention)
                .Select(one => (Name: layout.NameOf(one.Position), one.Percent))
                .OrderByDescending(one => one.Percent).ThenBy(one => one.Name, StringComparer.Ordinal),
        ];
        if (seen.Length > 1 && string.CompareOrdinal(seen[0].Name, seen[1].Name) > 0
            && (seen[0].Percent - seen[1].Percent <= AlmostEqual || seen[1].Percent >= BothLarge))
        {
            (seen[0], seen[1]) = (seen[1], seen[0]);
        }

        return seen;
    }

    /// <summary>The easiest class that fails: the first of a tag such as <c>S123</c>.</summary>
    private static QuantaMap MinimumClass(
        IReadOnlyList<TaggedNode> nodes, string kind, string name, string questions, IReadOnlyList<string> classes) => new(
        $"class-{name}",
        $"Easiest {questions} that fail",
        $"The easiest class of {questions} of which some fail without the node ({classes[0]}: nothing is carried far).",
        [
            .. from tagged in nodes
               from tag in tagged.Of(kind)
               let easiest = classes.FirstOrDefault(one => one == tag.Value[..2])
               where easiest is not null
               select new MapCell(tagged.Node, [easiest], ShadeOf(easiest, classes)),
        ],
        [.. classes.Select(one => (one, ShadeOf(one, classes)))]);

    private static QuantaMap Impact(CircuitFacts facts, IReadOnlyList<TaggedNode> nodes)
    {
        string[] digits = [.. Enumerable.Range(0, facts.Model.Layout.AnswerTokens).Select(digit => $"A{Text(digit)}")];
        return new(
            "impact",
            "Answer symbols that need each node",
            $"The answer digits that go wrong without the node, A0 the units{(facts.Model.IsUnsigned ? "" : $", {digits[^1]} the sign")}; coloured by the highest one.",
            [
                .. from tagged in nodes
                   from tag in tagged.Of(TagKinds.Impact)
                   let indices = ImpactCode.IndicesOf(tag.Value, facts.Model.Digits)
                   where indices.Length > 0
                   select new MapCell(tagged.Node, [.. Runs(indices)], (double)indices[0] / (digits.Length - 1)),
            ],
            [.. digits.Select(digit => (digit, ShadeOf(digit, digits)))]);
    }

    /// <summary>Which of the three kinds of questions need a node; left out where all are of one kind.</summary>
    private static QuantaMap Coverage(CircuitFacts facts, IReadOnlyList<TaggedNode> nodes)
    {
        (string Letter, string Kind, string Questions)[] all =
        [
            ("S", TagKinds.Addition, "additions"),
            ("M", TagKinds.Subtraction, "subtractions with answers from 0"),
            ("N", TagKinds.Negative, "subtractions with negative answers"),
        ];
        var asked = facts.Questions.Select(question => Complexity.Of(question).Label()[..1]).ToHashSet(StringComparer.Ordinal);
        var known = all.Where(one => asked.Contains(one.Letter)).ToArray();
        MapCell[] cells =
        [
            .. from tagged in known.Length > 1 ? nodes : []
               let letters = known.Where(one => tagged.Of(one.Kind).Any()).Select(one => one.Letter).ToArray()
               where letters.Length > 0
               select new MapCell(tagged.Node, [string.Join(' ', letters)], Shade(letters.Length)),
        ];
        var counts = known.Select(one =>
            $"{one.Letter}: {one.Questions} ({Figures.Count(cells.Count(cell => cell.Text.Contains(one.Letter, StringComparison.Ordinal)), "node")})");
        return new(
            "coverage",
            "Kinds of questions that need each node",
            $"The kinds of questions of which some fail without the node. {string.Join("; ", counts)}.",
            cells,
            [.. Enumerable.Range(1, known.Length).Select(kinds => (kinds == 1 ? "1 kind" : $"{Text(kinds)} kinds", Shade(kinds)))]);

        double? Shade(int kinds) => (double)(kinds - 1) / Math.Max(1, known.Length - 1);
    }

    /// <summary>Left out where no node has a sub-task; else nodes that are useful for an unknown purpose are in it too.</summary>
    private static QuantaMap SubTasks(IReadOnlyList<TaggedNode> nodes)
    {
        var any = nodes.Any(tagged => tagged.Of(TagKinds.Algorithm).Any());
        return new(
            "sub-tasks",
            "What each node computes",
            "The sub-tasks that interchange experiments confirm for the node; (in brackets) only in part. A dash: useful, but nobody knows what for.",
            [.. any ? nodes.Select(tagged => SubTask(tagged.Node, Tasks(tagged))) : []],
            [(ClaimText.Unknown, null), ("(partial)", PartialShade), ("strong", StrongShade)]);
    }

    /// <summary>What a node does by itself in part and with another one strongly counts once, as strong.</summary>
    private static ConfirmedTask[] Tasks(TaggedNode tagged) =>
    [
        .. tagged.Of(TagKinds.Algorithm).Select(ConfirmedTask.Of)
            .GroupBy(task => task.Claim, StringComparer.Ordinal).Select(same => same.MaxBy(task => task.Verdict)),
    ];

    private static MapCell SubTask(Node node, ConfirmedTask[] tasks) => tasks.Length == 0
        ? new(node, [ClaimText.Unknown], Shade: null)
        : new(node, [.. tasks.Select(ClaimText.Of)], tasks.Any(task => task.Verdict == Verdict.Strong) ? StrongShade : PartialShade);

    /// <summary>Falling indices, three or more in a row as one: <c>A7..4</c>.</summary>
    internal static IEnumerable<string> Runs(IReadOnlyList<int> indices)
    {
        for (var first = 0; first < indices.Count;)
        {
            var last = first;
            while (last + 1 < indices.Count && indices[last + 1] == indices[last] - 1)
            {
                last++;
            }

            if (last - first < 2)
            {
                yield return $"A{Text(indices[first])}";
                first++;
            }
            else
            {
                yield return $"A{Text(indices[first])}..{Text(indices[last])}";
                first = last + 1;
            }
        }
    }

    private static double? ShadeOf(string one, IReadOnlyList<string> all)
    {
        var place = 0;
        while (all[place] != one)
        {
            place++;
        }

        return all.Count == 1 ? 0 : (double)place / (all.Count - 1);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
